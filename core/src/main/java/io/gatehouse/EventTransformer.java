package io.gatehouse;

import io.gatehouse.model.StreamEvent;
import java.util.function.Consumer;

/**
 * A stateful change of a stream: each event gives any number of events. A new instance serves each stream, and again
 * each restart of it; it is used by one thread at a time.
 */
@FunctionalInterface
public interface EventTransformer {
    /**
     * Handles one event.
     *
     * <p>{@code Finished} is an event too: flush what is held back, then pass it on, exactly once. Its content is
     * rebuilt from the deltas that were let through; usage and the like are taken from what is passed on.
     *
     * @param event the event
     * @param out takes what comes of it
     */
    void onEvent(StreamEvent event, Consumer<StreamEvent> out);
}
