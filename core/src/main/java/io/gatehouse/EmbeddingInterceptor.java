package io.gatehouse;

/** One method around an embedding call or an attempt. Thread-safe. */
@FunctionalInterface
public interface EmbeddingInterceptor {
    /**
     * Handles a call.
     *
     * @param chain the request and the rest of the chain
     * @return the reply
     */
    EmbeddingReply intercept(EmbeddingChain chain);
}
