package io.gatehouse.internal.routing;

import io.gatehouse.model.RateLimits;
import io.gatehouse.spi.Candidate;

/** A candidate that is no lane and has no history. */
record TestCandidate(String name, int weight) implements Candidate {
    @Override
    public int outstanding() {
        return 0;
    }

    @Override
    public long latencyNanos() {
        return 0;
    }

    @Override
    public double failureRate() {
        return 0;
    }

    @Override
    public RateLimits rateLimits() {
        return RateLimits.NONE;
    }

    @Override
    public long rateLimitsAt() {
        return 0;
    }
}
