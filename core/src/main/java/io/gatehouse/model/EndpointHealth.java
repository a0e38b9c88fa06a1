package io.gatehouse.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint does with one target, as this gateway has seen it.
 *
 * @param endpoint the endpoint's name
 * @param target the target
 * @param breaker the state of its circuit breaker
 * @param unavailable why it takes no call now, or null when it does
 * @param retryIn how long until it may take one again, zero when it does now or nobody knows
 * @param outstanding requests under way there
 * @param latency recent time to the first event, zero while there was none
 * @param failureRate the share of recent attempts that failed, 0 to 1
 * @param quarantined whether its credential was refused, or may not use this model, and is left alone
 * @param limits how full the endpoint's own limits are, over all its models; null when it has none
 * @param rateLimits what the server last said of its limits: kept where the balancer goes by it or telemetry is on, until
 *     the reset it names (a minute where it names none); else {@link RateLimits#NONE}
 */
public record EndpointHealth(
        String endpoint,
        Target target,
        Breaker breaker,
        @Nullable String unavailable,
        Duration retryIn,
        int outstanding,
        Duration latency,
        double failureRate,
        boolean quarantined,
        @Nullable Limits limits,
        RateLimits rateLimits) {
    /** The state of a circuit breaker. */
    public enum Breaker {
        /** Calls go through; also where there is no breaker. */
        CLOSED,
        /** Calls are refused until the cooldown is over. */
        OPEN,
        /** One probe is let through. */
        HALF_OPEN
    }

    /**
     * How full the limits of an endpoint are.
     *
     * @param concurrency how many calls may be under way at once now, 0 for any number
     * @param inUse calls that were let in and are not over
     * @param queued calls that wait to be let in
     */
    public record Limits(int concurrency, int inUse, int queued) {}
}
