package io.gatehouse;

import io.gatehouse.internal.call.EmbeddingEngine;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.Head;
import java.util.function.Consumer;

/** The reply of an embedding call: complete when it is returned, so what is attached runs at once. */
public final class EmbeddingReply implements Reply<EmbeddingResponse, EmbeddingReply> {
    private final EmbeddingEngine engine;

    private EmbeddingReply(EmbeddingResponse response) {
        this.engine = new EmbeddingEngine(response);
    }

    /**
     * A reply.
     *
     * @param response the vectors
     * @return a new reply
     */
    public static EmbeddingReply of(EmbeddingResponse response) {
        return new EmbeddingReply(response);
    }

    /**
     * The vectors.
     *
     * @return the response
     */
    public EmbeddingResponse response() {
        return engine.response();
    }

    @Override
    public Head head() {
        return engine.response().head();
    }

    @Override
    public EmbeddingReply onFinish(Consumer<? super EmbeddingResponse> action) {
        engine.onFinish(action);
        return this;
    }

    @Override
    public EmbeddingReply onClose(Consumer<? super Outcome<EmbeddingResponse>> action) {
        engine.onClose(action);
        return this;
    }

    @Override
    public void close() {
        // Complete when made: there is nothing to end.
    }

    @Override
    @SuppressWarnings("exports")
    public EmbeddingEngine engine() {
        return engine;
    }
}
