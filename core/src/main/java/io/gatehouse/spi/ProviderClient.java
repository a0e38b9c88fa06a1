package io.gatehouse.spi;

import io.gatehouse.model.GatewayException;
import java.util.List;

/**
 * Sends single requests to a provider beside the chat chain: lists of models, moderation, token counts. Credentials,
 * timeouts and error classes are those of a call; no interceptor sees these requests. Thread-safe.
 */
public interface ProviderClient {
    /**
     * The provider's endpoints now, which may be others later where they come from a source.
     *
     * @return the endpoints
     */
    List<Endpoint> endpoints();

    /**
     * The endpoint whose turn it is, for several requests to the same one, or one that is written for it.
     *
     * @return one of the endpoints that take requests
     * @throws GatewayException when there is none
     */
    Endpoint next();

    /**
     * Sends a request to the provider's next endpoint and reads the whole answer.
     *
     * @param request what to send
     * @return the answer, status 2xx
     * @throws GatewayException when that fails
     */
    default WireResponse send(WireRequest request) {
        return send(next(), request);
    }

    /**
     * Sends a request to one endpoint and reads the whole answer.
     *
     * @param endpoint one of the provider's
     * @param request what to send
     * @return the answer, status 2xx
     * @throws GatewayException when that fails
     */
    WireResponse send(Endpoint endpoint, WireRequest request);

    /**
     * Sends a request that is answered with text, or with nothing at all, to one endpoint.
     *
     * @param endpoint one of the provider's
     * @param request what to send
     * @return the text, empty for an empty body
     * @throws GatewayException for any other status than 2xx, no connection, silence, more than 4 MiB
     */
    String text(Endpoint endpoint, WireRequest request);
}
