package io.gatehouse.tests.chain;

import io.gatehouse.Outcome;
import io.gatehouse.internal.call.EventSource;
import io.gatehouse.model.StreamEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Gives these events. Confined to one thread. */
final class ListSource implements EventSource {
    private final Queue<StreamEvent> events = new ArrayDeque<>();
    private @Nullable RuntimeException failure;
    private int closes;
    private Outcome.@Nullable Kind closedAs;

    ListSource add(StreamEvent event) {
        events.add(event);
        return this;
    }

    /** Fails behind its last event instead of ending. */
    ListSource failing(@Nullable RuntimeException error) {
        failure = error;
        return this;
    }

    @Override
    public @Nullable StreamEvent next() {
        if (events.isEmpty() && failure != null) {
            throw failure;
        }
        return events.poll();
    }

    @Override
    public void close(Outcome.Kind kind, @Nullable Throwable cause) {
        closes++;
        closedAs = kind;
    }

    int closes() {
        return closes;
    }

    Outcome.@Nullable Kind closedAs() {
        return closedAs;
    }
}
