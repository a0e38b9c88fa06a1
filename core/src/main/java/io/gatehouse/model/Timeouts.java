package io.gatehouse.model;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The three limits of a call. A null limit means: take the next less specific setting (call, target of a route, route,
 * provider, gateway). What none of them sets is said at {@code GatewayBuilder.timeouts}.
 *
 * <ul>
 *   <li>{@code firstEvent}: from sending a request until its first content arrives. A blocking answer is one event, so
 *       when set it bounds the whole attempt there; when not set, only {@code overall} does.
 *   <li>{@code betweenEvents}: between two pieces of content, counted only while a reader waits. Comments and empty
 *       pieces do not reset it.
 *   <li>{@code overall}: the whole call with all its retries and fallbacks.
 * </ul>
 */
public final class Timeouts {
    /** Nothing set. */
    public static final Timeouts NONE = new Timeouts(null, null, null);

    private final @Nullable Duration firstEvent;
    private final @Nullable Duration betweenEvents;
    private final @Nullable Duration overall;

    private Timeouts(@Nullable Duration firstEvent, @Nullable Duration betweenEvents, @Nullable Duration overall) {
        this.firstEvent = firstEvent;
        this.betweenEvents = betweenEvents;
        this.overall = overall;
    }

    /**
     * A limit for the whole call.
     *
     * @param limit positive
     * @return the timeouts
     */
    public static Timeouts ofOverall(Duration limit) {
        return NONE.overall(limit);
    }

    /**
     * The same with another limit for the first event.
     *
     * @param limit positive
     * @return new timeouts
     */
    public Timeouts firstEvent(Duration limit) {
        return new Timeouts(checked("firstEvent", limit), betweenEvents, overall);
    }

    /**
     * The same with another limit between events.
     *
     * @param limit positive
     * @return new timeouts
     */
    public Timeouts betweenEvents(Duration limit) {
        return new Timeouts(firstEvent, checked("betweenEvents", limit), overall);
    }

    /**
     * The same with another limit for the whole call.
     *
     * @param limit positive
     * @return new timeouts
     */
    public Timeouts overall(Duration limit) {
        return new Timeouts(firstEvent, betweenEvents, checked("overall", limit));
    }

    /**
     * The limit until the first event.
     *
     * @return the limit, or null
     */
    public @Nullable Duration firstEvent() {
        return firstEvent;
    }

    /**
     * The limit between events.
     *
     * @return the limit, or null
     */
    public @Nullable Duration betweenEvents() {
        return betweenEvents;
    }

    /**
     * The limit of the whole call.
     *
     * @return the limit, or null
     */
    public @Nullable Duration overall() {
        return overall;
    }

    /**
     * Fills what is not set here.
     *
     * @param wider the less specific settings
     * @return these timeouts with the gaps filled
     */
    @SuppressWarnings("ReferenceEquality") // NONE is the ordinary case, and this runs in every attempt
    public Timeouts orElse(Timeouts wider) {
        if (this == NONE || wider == NONE) {
            return this == NONE ? wider : this;
        }
        return new Timeouts(
                firstEvent != null ? firstEvent : wider.firstEvent,
                betweenEvents != null ? betweenEvents : wider.betweenEvents,
                overall != null ? overall : wider.overall);
    }

    private static Duration checked(String name, Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new ConfigurationException("Timeout " + name + " must be positive, but was " + limit);
        }
        if (limit.compareTo(Duration.ofDays(365)) > 0) {
            throw new ConfigurationException("Timeout " + name + " must be at most 365 days, but was " + limit);
        }
        return limit;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Timeouts timeouts
                && Objects.equals(timeouts.firstEvent, firstEvent)
                && Objects.equals(timeouts.betweenEvents, betweenEvents)
                && Objects.equals(timeouts.overall, overall);
    }

    @Override
    public int hashCode() {
        return Objects.hash(firstEvent, betweenEvents, overall);
    }

    @Override
    public String toString() {
        return "Timeouts(firstEvent=" + firstEvent + ", betweenEvents=" + betweenEvents + ", overall=" + overall + ")";
    }
}
