package io.gatehouse.spi;

import io.gatehouse.model.RateLimits;
import io.gatehouse.model.ReplicaLoad;
import org.jspecify.annotations.Nullable;

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

    /**
     * What it is wherever it is configured: the same in all gateways that send to it, whatever they call it.
     *
     * @return the address without credentials; the name where there is none
     */
    default String identity() {
        return name();
    }

    /**
     * What the replica itself said of its load, if that is recent enough to go by.
     *
     * @return the load, or null when it said nothing or too long ago
     */
    default @Nullable ReplicaLoad load() {
        return null;
    }

    /**
     * How many tokens of this gateway's requests are still to be worked off there, by estimate: prompts until their first
     * content has come, and answers of ordinary length until their end. Kept only for requests whose balancer goes by it.
     *
     * @return 0 or more
     */
    default long outstandingTokens() {
        return 0;
    }
}
