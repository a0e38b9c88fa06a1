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
 */
public record EndpointHealth(
        String endpoint,
        Target target,
        Breaker breaker,
        @Nullable String unavailable,
        Duration retryIn,
        int outstanding,
        Duration latency,
        double failureRate) {
    /** The state of a circuit breaker. */
    public enum Breaker {
        /** Calls go through; also where there is no breaker. */
        CLOSED,
        /** Calls are refused until the cooldown is over. */
        OPEN,
        /** One probe is let through. */
        HALF_OPEN
    }
}
