package io.gatehouse.spi;

import io.gatehouse.model.ModelRequest;

/**
 * Counts the tokens that a request sends, before it is sent. An estimate will do: limits take it as a reservation and
 * settle to what the provider reports. Thread-safe; called on the thread of the call, so it does no I/O.
 */
@FunctionalInterface
public interface TokenCounter {
    /**
     * The tokens of what the request sends: messages, tools, texts. What the model may answer is not part of it.
     *
     * @param request as the provider gets it, or, for a limit of a route, as the route gets it
     * @return 0 or more
     */
    long inputTokens(ModelRequest request);
}
