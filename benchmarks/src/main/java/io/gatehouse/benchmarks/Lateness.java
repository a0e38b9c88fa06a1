package io.gatehouse.benchmarks;

import java.util.Arrays;

/** How long after their deadlines calls ended; of those that ended after it at all. */
final class Lateness {

    private static final double TAIL = 0.999;

    private final double[] millis;

    /**
     * The figures of a run.
     *
     * @param endNanos how long each call took
     * @param deadlineNanos how long it was allowed to
     */
    Lateness(long[] endNanos, long[] deadlineNanos) {
        millis = new double[endNanos.length];
        for (int i = 0; i < millis.length; i++) {
            millis[i] = (endNanos[i] - deadlineNanos[i]) / 1e6;
        }
    }

    private double[] late() {
        return Arrays.stream(millis).filter(m -> m >= 0).toArray();
    }

    /** How many calls ended at their deadline or after it. */
    int count() {
        return late().length;
    }

    /** Of those that were late: the harder figure, since most calls are not. */
    Interval tailOfLate() {
        return Stats.quantileInterval(late(), TAIL);
    }

    /** Of all calls, those in time being 0 late. */
    Interval tailOfAll() {
        return Stats.quantileInterval(
                Arrays.stream(millis).map(m -> Math.max(0, m)).toArray(), TAIL);
    }

    double median() {
        return Stats.median(late());
    }

    double latest() {
        return Arrays.stream(millis).map(m -> Math.max(0, m)).max().orElse(0);
    }
}
