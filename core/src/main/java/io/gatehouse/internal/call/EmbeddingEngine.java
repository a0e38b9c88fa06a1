package io.gatehouse.internal.call;

import io.gatehouse.Outcome;
import io.gatehouse.model.EmbeddingResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The engine of an embedding reply: complete from the start. */
public final class EmbeddingEngine extends ReplyState {
    private final EmbeddingResponse response;

    /** An engine over a response. */
    public EmbeddingEngine(EmbeddingResponse response) {
        this.response = response;
    }

    /** The response. */
    public EmbeddingResponse response() {
        return response;
    }

    /** Runs the action at once. */
    public void onFinish(Consumer<? super EmbeddingResponse> action) {
        Callbacks.run("onFinish", action, response);
    }

    /** Runs the action at once. */
    public void onClose(Consumer<? super Outcome<EmbeddingResponse>> action) {
        Callbacks.run("onClose", action, new Outcome<>(Outcome.Kind.FINISHED, response, null, response.usage(), 0));
    }

    @Override
    boolean isUsedUp() {
        return false;
    }

    @Override
    boolean isEnded() {
        return true;
    }

    @Override
    public void close(Outcome.Kind kind, @Nullable Throwable cause) {
        // Complete from the start.
    }
}
