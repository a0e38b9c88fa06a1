package io.gatehouse.internal.call;

import io.gatehouse.Outcome;
import io.gatehouse.model.StreamEvent;
import org.jspecify.annotations.Nullable;

/**
 * Where a reply's events come from. It gives either all content as deltas or none, then one {@code Finished}. Confined to
 * one thread.
 */
public interface EventSource {
    /** The next event; null only after {@code Finished}. */
    @Nullable
    StreamEvent next();

    /** Ends it; called exactly once, after {@code Finished} too. Never throws. */
    void close(Outcome.Kind kind, @Nullable Throwable cause);
}
