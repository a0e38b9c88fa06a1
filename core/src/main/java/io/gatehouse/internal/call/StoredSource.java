package io.gatehouse.internal.call;

import io.gatehouse.Outcome;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.StreamEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Plays an answer that is known already: its deltas, then {@code Finished}. */
final class StoredSource implements EventSource {
    private final Queue<StreamEvent> events;

    StoredSource(ChatResponse response) {
        events = new ArrayDeque<>(Deltas.of(response));
        events.add(Finished.of(response));
    }

    @Override
    public @Nullable StreamEvent next() {
        return events.poll();
    }

    @Override
    public void close(Outcome.Kind kind, @Nullable Throwable cause) {
        events.clear();
    }
}
