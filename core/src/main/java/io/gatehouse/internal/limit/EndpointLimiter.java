package io.gatehouse.internal.limit;

import io.gatehouse.internal.call.Gate;
import io.gatehouse.internal.call.LiveEndpoint;
import io.gatehouse.internal.call.Refusal;
import io.gatehouse.model.EndpointHealth;
import io.gatehouse.policy.LimitPolicy;
import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Sleeper;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The limits of an endpoint, over all its models. Thread-safe. */
public final class EndpointLimiter implements Gate {
    // What an endpoint gets until it has said how many it takes: few enough for any server, enough to begin with.
    private static final int UNTOLD = 16;
    private static final int NO_LIMIT = 100_000;
    private static final int QUEUE = 10_000;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Limiter limiter;

    /** Limits for an endpoint. */
    public EndpointLimiter(LimitPolicy policy, LiveEndpoint live, Clock clock, Sleeper sleeper) {
        this.limiter =
                new Limiter(policy, Refusals.ofEndpoint(policy, live.endpoint().name()), clock, sleeper);
    }

    /** Limits for an endpoint that takes no more than it says itself; the smaller of both holds. */
    public static EndpointLimiter capped(
            @Nullable LimitPolicy policy, LiveEndpoint live, Clock clock, Sleeper sleeper) {
        EndpointLimiter limits = new EndpointLimiter(withPlaces(policy), live, clock, sleeper);
        limits.limiter.cap(UNTOLD, false);
        live.replica().onMaxConcurrency(most -> limits.limiter.cap(most, true));
        return limits;
    }

    /** A policy that has a queue for places. */
    private static LimitPolicy withPlaces(@Nullable LimitPolicy policy) {
        if (policy != null && policy.maxConcurrent() > 0) {
            return policy;
        }
        LimitPolicy.Builder builder = policy == null ? LimitPolicy.builder() : policy.toBuilder();
        return builder.maxConcurrent(NO_LIMIT).queue(QUEUE, LONGEST_WAIT).build();
    }

    Limiter limiter() {
        return limiter;
    }

    @Override
    public @Nullable Refusal refusal(long nanoTime) {
        return limiter.refusal(nanoTime);
    }

    @Override
    public EndpointHealth.Limits limits() {
        return limiter.limits();
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
