package io.gatehouse.internal.call;

import io.gatehouse.Outcome;
import org.jspecify.annotations.Nullable;

/** What the chain needs to know of a reply of any kind to see to it that none is lost. Confined to one thread. */
public abstract sealed class ReplyState permits ChatEngine, EmbeddingEngine {
    private boolean owned;

    /** Whether another reply reads from this one and will close it. */
    final boolean isOwned() {
        return owned;
    }

    /** Another reply reads from this one from now on. */
    final void own() {
        owned = true;
    }

    /** Whether it has been read from or closed, so that nobody else can have it. */
    abstract boolean isUsedUp();

    /** Whether it has ended, so that there is nothing to close. */
    abstract boolean isEnded();

    /** Ends it early. Idempotent, never throws. */
    public abstract void close(Outcome.Kind kind, @Nullable Throwable cause);
}
