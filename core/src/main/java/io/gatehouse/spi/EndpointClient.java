package io.gatehouse.spi;

import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Json;
import org.jspecify.annotations.Nullable;

/**
 * Sends single requests to one endpoint beside the chain: credential and errors as everywhere, no retries, under a limit
 * of time of its own. Thread-safe.
 */
public interface EndpointClient {
    /**
     * Where it sends.
     *
     * @return the endpoint
     */
    Endpoint endpoint();

    /**
     * Sends a request that is answered in JSON.
     *
     * @param request its path is appended to the endpoint's base URL
     * @return the answer, status 2xx
     * @throws GatewayException for any other status, no connection, silence
     */
    WireResponse send(WireRequest request);

    /**
     * Sends a request that is answered with text, or with nothing at all.
     *
     * @param request its path is appended to the endpoint's base URL; see {@link WireRequest#atRoot}
     * @return the text, empty for an empty body
     * @throws GatewayException for any other status than 2xx, no connection, silence, more than 4 MiB
     */
    String text(WireRequest request);

    /**
     * Sends a request to what a server may not have.
     *
     * @param request its path is appended to the endpoint's base URL
     * @return the text, or null when there is no such route, or none for us (401, 403, 404, 405, 501)
     * @throws GatewayException for any other status than 2xx, no connection, silence
     */
    default @Nullable String textIfAny(WireRequest request) {
        try {
            return text(request);
        } catch (GatewayException e) {
            if (isMissing(e)) {
                return null;
            }
            throw e;
        }
    }

    /**
     * Sends a request that is answered in JSON to what a server may not have.
     *
     * @param request its path is appended to the endpoint's base URL
     * @return the answer; {@link Json#MISSING} when there is no such route, or none for us (401, 403, 404, 405, 501), or
     *     something else than JSON, as the page that a proxy shows for what it does not know
     * @throws GatewayException for any other status than 2xx, no connection, silence
     */
    default Json jsonIfAny(WireRequest request) {
        String text = textIfAny(request);
        if (text == null || text.isBlank()) {
            return Json.MISSING;
        }
        try {
            return Json.parse(text);
        } catch (GatewayException | IllegalArgumentException e) {
            return Json.MISSING;
        }
    }

    private static boolean isMissing(GatewayException e) {
        return switch (e.status()) {
            case 401, 403, 404, 405, 501 -> true;
            default -> false;
        };
    }
}
