package io.gatehouse.policy;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.UnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How often and after which wait a failed attempt is repeated on the same target. The wait doubles from {@code
 * firstDelay} up to {@code maxDelay} and is drawn between 0 and that (full jitter); a pause that the server asks for is
 * kept to, with up to a tenth more so that a crowd does not come back at one moment, and up to {@code maxRetryAfter}:
 * when it asks for more, or for more than the call has left, the call does not wait but goes on to the next target or
 * fails with {@code retryAfter()} in its exception. Immutable.
 *
 * <p>Repeated are failures of the connection, overload, unavailability, rate limits, answers that are empty or none and
 * server timeouts, and only before the first content has come; how often can be set for each of these classes. A server
 * that says whether trying again helps ({@code x-should-retry}) is believed, but never about a request it calls wrong.
 *
 * <p>Where the provider has several endpoints, the next attempt goes at once to one that has not failed in this call;
 * only when there is none that would take it, the call waits. An endpoint that was silent is not asked again. A rejected
 * credential, a missing permission and an exhausted quota send the call to an endpoint with another credential, each once
 * and beside {@code maxRetries}, and are never repeated with the same one.
 *
 * <p>Of all retries of a gateway together there are at most a share of its calls, plus a few that thin traffic needs
 * ({@link Builder#budget}), so that an outage does not become a storm. Past that a failure is thrown without a retry.
 */
public final class RetryPolicy {
    // What may pass when tried again. All others are wrong requests, wrong credentials or our own refusals.
    private static final Set<Class<? extends GatewayException>> REPEATED = Set.of(
            RateLimitedException.class,
            OverloadedException.class,
            UnavailableException.class,
            TransportException.class,
            TimedOutException.class,
            ProtocolException.class,
            StreamInterruptedException.class);

    private final int maxRetries;
    private final Map<Class<? extends GatewayException>, Integer> byClass;
    private final Duration firstDelay;
    private final Duration maxDelay;
    private final Duration maxRetryAfter;
    private final double budgetShare;
    private final int budgetFloor;

    private RetryPolicy(Builder builder) {
        maxRetries = builder.maxRetries;
        byClass = Map.copyOf(builder.byClass);
        firstDelay = builder.firstDelay;
        maxDelay = builder.maxDelay;
        maxRetryAfter = builder.maxRetryAfter;
        budgetShare = builder.budgetShare;
        budgetFloor = builder.budgetFloor;
    }

    /**
     * 2 retries, from 0.5 s to 8 s, server hints up to 60 s; all retries together 10 % of the calls and 10 more.
     *
     * @return the policy
     */
    public static RetryPolicy standard() {
        return builder().build();
    }

    /**
     * A builder with the standard values.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A builder with these values.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.maxRetries = maxRetries;
        builder.byClass.putAll(byClass);
        builder.firstDelay = firstDelay;
        builder.maxDelay = maxDelay;
        builder.maxRetryAfter = maxRetryAfter;
        builder.budgetShare = budgetShare;
        builder.budgetFloor = budgetFloor;
        return builder;
    }

    /**
     * How many times an attempt is repeated.
     *
     * @return 0 or more
     */
    public int maxRetries() {
        return maxRetries;
    }

    /**
     * How many retries a call may have made to a target and still make another after a failure of this class.
     *
     * @param failure the class of the failure
     * @return 0 for what is never repeated
     */
    public int maxRetries(Class<? extends GatewayException> failure) {
        Integer set = byClass.get(failure);
        if (set != null) {
            return set;
        }
        return REPEATED.contains(failure) ? maxRetries : 0;
    }

    /**
     * How many retries each call earns.
     *
     * @return the share, positive infinity without a budget
     */
    public double budgetShare() {
        return budgetShare;
    }

    /**
     * How many retries there are beside the share.
     *
     * @return 0 or more
     */
    public int budgetFloor() {
        return budgetFloor;
    }

    /**
     * The bound of the first wait.
     *
     * @return the wait
     */
    public Duration firstDelay() {
        return firstDelay;
    }

    /**
     * The bound of every wait.
     *
     * @return the wait
     */
    public Duration maxDelay() {
        return maxDelay;
    }

    /**
     * The longest pause of a server that is waited for.
     *
     * @return the pause
     */
    public Duration maxRetryAfter() {
        return maxRetryAfter;
    }

    @Override
    public String toString() {
        return "RetryPolicy(" + maxRetries + " retries, " + firstDelay + " to " + maxDelay + ")";
    }

    /** Builds a {@link RetryPolicy}. Not thread-safe. */
    public static final class Builder {
        private static final int MOST = 10;

        private int maxRetries = 2;
        private final Map<Class<? extends GatewayException>, Integer> byClass = new HashMap<>();
        private Duration firstDelay = Duration.ofMillis(500);
        private Duration maxDelay = Duration.ofSeconds(8);
        private Duration maxRetryAfter = Duration.ofSeconds(60);
        private double budgetShare = 0.1;
        private int budgetFloor = 10;

        private Builder() {}

        /**
         * Sets how many times an attempt is repeated.
         *
         * @param number 0 to 10
         * @return this
         */
        public Builder maxRetries(int number) {
            maxRetries = checked("maxRetries", number);
            return this;
        }

        /**
         * Sets how many retries a call may make to a target, its other retries counted in, when the last failure is of
         * this class.
         *
         * @param failure one of the classes that are repeated: RateLimitedException, OverloadedException,
         *     UnavailableException, TransportException, TimedOutException, ProtocolException,
         *     StreamInterruptedException
         * @param number 0 for never, at most 10
         * @return this
         */
        public Builder maxRetries(Class<? extends GatewayException> failure, int number) {
            if (!REPEATED.contains(Objects.requireNonNull(failure, "failure"))) {
                throw new ConfigurationException("maxRetries cannot be set for " + failure.getSimpleName()
                        + ", which another try does not cure: the classes that are repeated are "
                        + REPEATED.stream().map(Class::getSimpleName).sorted().toList());
            }
            byClass.put(failure, checked("maxRetries for " + failure.getSimpleName(), number));
            return this;
        }

        private static int checked(String name, int number) {
            if (number < 0 || number > MOST) {
                throw new ConfigurationException(name + " must be 0 to " + MOST + ", but was " + number);
            }
            return number;
        }

        /**
         * Sets how many retries a gateway makes at most, of all its calls together. Retries that go at once to another
         * endpoint count; those that only change the credential do not. Each first attempt at a target earns {@code
         * share} of a retry, at most 40 (or {@code floor}, where that is more) are stored; besides, {@code floor} of
         * them are there at the start and come back within 50 seconds, but not while everything fails.
         *
         * @param share 0 to 1; 0.1 when not set
         * @param floor 0 to 1000; 10 when not set
         * @return this
         */
        public Builder budget(double share, int floor) {
            if (!(share >= 0 && share <= 1)) {
                throw new ConfigurationException("The share of budget must be 0 to 1, but was " + share);
            }
            if (floor < 0 || floor > 1_000) {
                throw new ConfigurationException("The floor of budget must be 0 to 1000, but was " + floor);
            }
            budgetShare = share;
            budgetFloor = floor;
            return this;
        }

        /**
         * Lets each call make all its retries, whatever the others do. An outage then meets up to {@code 1 + maxRetries}
         * times the usual traffic.
         *
         * @return this
         */
        public Builder withoutBudget() {
            budgetShare = Double.POSITIVE_INFINITY;
            budgetFloor = 0;
            return this;
        }

        /**
         * Sets the bound of the first wait.
         *
         * @param wait positive, at most one day
         * @return this
         */
        public Builder firstDelay(Duration wait) {
            firstDelay = positive("firstDelay", wait);
            return this;
        }

        /**
         * Sets the bound of every wait.
         *
         * @param wait positive, at most one day
         * @return this
         */
        public Builder maxDelay(Duration wait) {
            maxDelay = positive("maxDelay", wait);
            return this;
        }

        /**
         * Sets the longest pause of a server that is waited for.
         *
         * @param pause positive, at most one day
         * @return this
         */
        public Builder maxRetryAfter(Duration pause) {
            maxRetryAfter = positive("maxRetryAfter", pause);
            return this;
        }

        private static Duration positive(String name, Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new ConfigurationException(name + " must be positive, but was " + value);
            }
            if (value.compareTo(Duration.ofDays(1)) > 0) {
                throw new ConfigurationException(name + " must be at most one day, but was " + value);
            }
            return value;
        }

        /**
         * The policy.
         *
         * @return the policy
         */
        public RetryPolicy build() {
            if (firstDelay.compareTo(maxDelay) > 0) {
                throw new ConfigurationException(
                        "firstDelay (" + firstDelay + ") must not be longer than maxDelay (" + maxDelay + ")");
            }
            return new RetryPolicy(this);
        }
    }
}
