package io.gatehouse.spi;

import io.gatehouse.model.GatewayException;

/**
 * Sends single requests to a provider beside the chat chain: lists of models, moderation, token counts. Credentials,
 * timeouts and error classes are those of a call; no interceptor sees these requests. Thread-safe.
 */
public interface ProviderClient {
    /**
     * Sends a request to the provider's next endpoint and reads the whole answer.
     *
     * @param request what to send
     * @return the answer, status 2xx
     * @throws GatewayException when that fails
     */
    WireResponse send(WireRequest request);

    /**
     * Sends a request to one endpoint and reads the whole answer.
     *
     * @param endpoint one of the provider's
     * @param request what to send
     * @return the answer, status 2xx
     * @throws GatewayException when that fails
     */
    WireResponse send(Endpoint endpoint, WireRequest request);
}
