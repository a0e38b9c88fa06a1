package io.gatehouse.internal.limit;

/**
 * A concurrency limit that follows what a place bears: additive increase, multiplicative decrease. Not a gradient on
 * latency: how long a generation takes depends on how long the answer gets, so a gradient takes long answers for
 * congestion, while hosts do say when they have too much to do. Until the first cut each answer adds one (slow start), then
 * each round of answers does. Guarded by its limiter's lock.
 */
final class AdaptiveConcurrency {
    private static final double CUT = 2.0 / 3;

    private final int min;
    private final int max;
    private double limit;
    private boolean everCut;
    private long cutAt;

    AdaptiveConcurrency(int min, int max, long now) {
        this.min = min;
        this.max = max;
        this.limit = min;
        this.cutAt = now;
    }

    int limit() {
        return (int) limit;
    }

    /** An answer came while so many were under way. A limit that is hardly used says nothing about a higher one. */
    void answered(int underWay) {
        if (2 * underWay >= limit()) {
            limit = Math.min(max, limit + (everCut ? 1 / limit : 1));
        }
    }

    /** The place had too much to do. What was let in before the last cut is no news. */
    void overloaded(long admittedAt, long now) {
        if (everCut && admittedAt - cutAt <= 0) {
            return;
        }
        limit = Math.max(min, limit * CUT);
        everCut = true;
        cutAt = now;
    }
}
