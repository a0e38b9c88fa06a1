package io.gatehouse.internal.call;

import io.gatehouse.Outcome;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.StreamEvent;
import org.jspecify.annotations.Nullable;

/** An answer that came in one piece: {@code Finished} and nothing else. */
public final class WholeSource implements EventSource {
    private @Nullable ChatResponse response;

    /** A source of one event. */
    public WholeSource(ChatResponse response) {
        this.response = response;
    }

    @Override
    public @Nullable StreamEvent next() {
        ChatResponse answer = response;
        response = null;
        return answer == null ? null : Finished.of(answer);
    }

    @Override
    public void close(Outcome.Kind kind, @Nullable Throwable cause) {
        response = null;
    }
}
