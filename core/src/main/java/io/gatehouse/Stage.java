package io.gatehouse;

/**
 * The places of the chain in their order, outermost first. A place is empty until something is configured for it. The
 * places from {@link #RESERVE} on run around each attempt. Up to {@link #ROUTING} they run once a turn of a call, {@link
 * #RETRY} once a target, {@link #HEDGE} and {@link #BALANCING} once a try (and balancing once for each leg of a hedge).
 */
public enum Stage {
    /** The call's span, metrics and audit event. */
    TELEMETRY,
    /** Checks of the prompt now, of the answer on its way back. */
    GUARDRAILS,
    /** Placeholders in, originals back out. */
    REDACTION,
    /** Answers known already. */
    CACHE,
    /** The gate of the budgets. */
    BUDGET,
    /** The limits of the route. */
    ROUTE_LIMITS,
    /** The targets of the route, in turn. Always there. */
    ROUTING,
    /** Repeated attempts on one target. */
    RETRY,
    /** A second attempt beside a slow one. */
    HEDGE,
    /** The endpoint of the attempt. Always there. */
    BALANCING,
    /** Money reserved for the attempt. */
    RESERVE,
    /** The endpoint's circuit breaker. */
    BREAKER,
    /** The endpoint's rate and concurrency limits. */
    LIMITS,
    /** The attempt's span and metrics; only what is sent is an attempt. */
    ATTEMPT_TELEMETRY,
    /** Dialect and HTTP. Always there. */
    TRANSPORT;

    /**
     * The place just outside of this one.
     *
     * @return the position
     */
    public Position before() {
        return new Position(this, true);
    }

    /**
     * The place just inside of this one.
     *
     * @return the position
     */
    public Position after() {
        return new Position(this, false);
    }

    /** Whether the gateway cannot work without it, or with another in its place. */
    boolean isFixed() {
        return this == ROUTING || this == BALANCING || this == TRANSPORT;
    }

    /**
     * A place beside a stage.
     *
     * @param stage the stage
     * @param outside true for just outside of it, false for just inside
     */
    public record Position(Stage stage, boolean outside) {}
}
