package io.gatehouse.internal.call;

import io.gatehouse.Reply;
import io.gatehouse.model.ModelRequest;

/**
 * One interceptor of a chain with its name.
 *
 * @param name for stages(), explain() and messages
 * @param handler the interceptor
 * @param <Q> the kind of request
 * @param <R> the kind of reply
 */
public record Node<Q extends ModelRequest, R extends Reply<?, R>>(String name, Handler<Q, R> handler) {
    /** An interceptor as the chain calls it. */
    @FunctionalInterface
    public interface Handler<Q extends ModelRequest, R extends Reply<?, R>> {
        /** Handles the request of a link. */
        R handle(RealLink<Q, R> link);
    }
}
