package io.gatehouse.internal.limit;

import io.gatehouse.internal.call.Gate;
import io.gatehouse.internal.call.LiveEndpoint;
import io.gatehouse.internal.call.Refusal;
import io.gatehouse.policy.LimitPolicy;
import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Sleeper;
import org.jspecify.annotations.Nullable;

/** The limits of an endpoint, over all its models. Thread-safe. */
public final class EndpointLimiter implements Gate {
    private final Limiter limiter;

    /** Limits for an endpoint. */
    public EndpointLimiter(LimitPolicy policy, LiveEndpoint live, Clock clock, Sleeper sleeper) {
        this.limiter =
                new Limiter(policy, Refusals.ofEndpoint(policy, live.endpoint().name()), clock, sleeper);
    }

    Limiter limiter() {
        return limiter;
    }

    @Override
    public @Nullable Refusal refusal(long nanoTime) {
        return limiter.refusal(nanoTime);
    }

    /** Calls that were let in and are not over. */
    public int underWay() {
        return limiter.underWay();
    }

    /** Calls that wait to be let in. */
    public int waiting() {
        return limiter.waiting();
    }

    /** How many calls may be under way at once now. */
    public int places() {
        return limiter.places();
    }

    /** Tokens that count against the minute now. */
    public long tokensUsed() {
        return limiter.tokensUsed();
    }
}
