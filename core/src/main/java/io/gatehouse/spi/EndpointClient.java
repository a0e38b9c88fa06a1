package io.gatehouse.spi;

import io.gatehouse.model.GatewayException;

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
     * @return the text, at most 4 MiB of it; empty for an empty body
     * @throws GatewayException for any other status than 2xx, no connection, silence
     */
    String text(WireRequest request);
}
