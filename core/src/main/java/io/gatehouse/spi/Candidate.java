package io.gatehouse.spi;

import io.gatehouse.model.RateLimits;

/**
 * Something a {@link Picker} may choose, and how it did lately: an endpoint that serves the target. Figures are a snapshot
 * without a lock: good enough to choose by, not to account with. Thread-safe.
 */
public interface Candidate {
    /**
     * What it is.
     *
     * @return the endpoint's name
     */
    String name();

    /**
     * Its share of the traffic where a policy goes by weights.
     *
     * @return 1 unless configured
     */
    int weight();

    /**
     * How many requests of this gateway are under way there.
     *
     * @return 0 or more
     */
    int outstanding();

    /**
     * How long its answers took lately to their first event: a peak-sensitive moving average that rises at once and
     * falls slowly, failures counted as slow answers; or how long it has been silent with requests waiting, if that is
     * longer.
     *
     * @return nanoseconds, 0 while there was none
     */
    long latencyNanos();

    /**
     * The share of its attempts that failed lately.
     *
     * @return 0 to 1
     */
    double failureRate();

    /**
     * What its last response said of its rate limits.
     *
     * @return the limits, {@link RateLimits#NONE} when it said nothing
     */
    RateLimits rateLimits();

    /**
     * When that was said.
     *
     * @return on the clock of {@link PickContext#nanoTime()}
     */
    long rateLimitsAt();
}
