package io.gatehouse;

import io.gatehouse.model.Answer;
import io.gatehouse.model.ModelRequest;

/**
 * One method around calls of every kind: chat and embeddings today. Thread-safe. It sees what all kinds share: the call,
 * the model, the options, the usage, the outcome.
 */
public interface GenericInterceptor {
    /**
     * The name shown in {@code gateway.stages()}.
     *
     * @return a short name
     */
    String name();

    /**
     * Handles a call.
     *
     * @param link the request and the rest of the chain
     * @param <Q> the kind of request
     * @param <A> the kind of answer
     * @param <R> the kind of reply
     * @return the reply
     */
    <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R intercept(Link<Q, R> link);
}
