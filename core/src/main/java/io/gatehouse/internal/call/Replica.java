package io.gatehouse.internal.call;

import io.gatehouse.model.ReplicaLoad;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an endpoint told of itself, and how long that is worth something. Thread-safe, without locks. */
public final class Replica {
    private final long maxAge;
    private volatile @Nullable Told told;

    /**
     * A load.
     *
     * @param load what it told
     * @param at when
     */
    public record Told(ReplicaLoad load, long at) {}

    /** A replica that told nothing so far; a load older than {@code maxAge} is not believed. */
    public Replica(Duration maxAge) {
        this.maxAge = maxAge.toNanos();
    }

    /** It told its load. What this one leaves out is taken from one that is still believed. */
    public void told(ReplicaLoad load, long nanoTime) {
        // Two at once may lose one; the next poll brings it back.
        ReplicaLoad before = load(nanoTime);
        told = new Told(before == null ? load : load.orElse(before), nanoTime);
    }

    /** What it told last, however long ago, or null. */
    public @Nullable Told last() {
        return told;
    }

    /** Its load, or null when it told none or too long ago. */
    public @Nullable ReplicaLoad load(long nanoTime) {
        Told last = told;
        return last == null || nanoTime - last.at() > maxAge ? null : last.load();
    }
}
