package io.gatehouse.internal.call;

import org.jspecify.annotations.Nullable;

/** A leg of a hedge as the other one sees it: where the balancer sent it. Written by its own thread, read by any. */
public final class Racer {
    private final boolean second;
    private volatile @Nullable Lane lane;

    /** The first leg, or the one that was started beside it. */
    public Racer(boolean second) {
        this.second = second;
    }

    void at(Lane chosen) {
        lane = chosen;
    }

    /** Whether it was started beside another. */
    public boolean isSecond() {
        return second;
    }

    /** The endpoint it went to last, or null before that is chosen. */
    public @Nullable Lane lane() {
        return lane;
    }
}
