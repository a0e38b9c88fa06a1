package io.gatehouse.policy;

import io.gatehouse.model.ConfigurationException;
import java.time.Duration;

/**
 * When an endpoint that keeps failing is left alone, and when it is tried again. Each target has a circuit breaker of its
 * own at each endpoint of its provider. Immutable.
 *
 * <p>A breaker opens when so many attempts in a row failed, when too large a share of the attempts of the last while
 * failed, and at once when the endpoint says that its rate limit is used up: then for as long as the endpoint asks. While
 * it is open, calls go to other endpoints or targets, or fail at once with a {@code CircuitOpenException}. When the
 * cooldown is over one call goes through as a probe. Its first content closes the breaker, so that a long answer holds
 * nothing up; when it fails the next cooldown is twice as long. One that is cancelled decides nothing: the next call
 * probes. A breaker that opens again within one window of its closing begins with the cooldown it had last. A running
 * cooldown is never shortened.
 *
 * <p>Failures are: no connection or a broken one, unavailable, overloaded, timeouts of the server and for want of
 * content, answers that are no answer, streams that break off. Requests that the endpoint refuses as wrong, cancelled
 * calls and calls that run out of their own time say nothing about the endpoint.
 *
 * <p>A credential that is refused, or whose account is out of quota, is left alone for the time of the quarantine, with
 * all models; one that may not use a model, only with that model. Then one call tries it.
 *
 * <p>The standard values follow what gateways and service proxies in wide use have: half of the attempts, 5 seconds. Of
 * failures in a row they take 5, which we have set to 4; the limits of doubling and of hints are ours too.
 */
public final class BreakerPolicy {
    private final double failureRatio;
    private final Duration window;
    private final int minimumVolume;
    private final int consecutiveFailures;
    private final Duration cooldown;
    private final Duration maxCooldown;
    private final Duration maxRetryAfter;
    private final Duration quarantine;

    private BreakerPolicy(Builder builder) {
        failureRatio = builder.failureRatio;
        window = builder.window;
        minimumVolume = builder.minimumVolume;
        consecutiveFailures = builder.consecutiveFailures;
        cooldown = builder.cooldown;
        maxCooldown = builder.maxCooldown;
        maxRetryAfter = builder.maxRetryAfter;
        quarantine = builder.quarantine;
    }

    /**
     * Opens at 4 failures in a row, or when half of at least 10 attempts within 30 s failed; for 5 s, doubling to 2
     * minutes; server hints up to 10 minutes; credentials for 1 minute.
     *
     * @return the policy
     */
    public static BreakerPolicy standard() {
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
        builder.failureRatio = failureRatio;
        builder.window = window;
        builder.minimumVolume = minimumVolume;
        builder.consecutiveFailures = consecutiveFailures;
        builder.cooldown = cooldown;
        builder.maxCooldown = maxCooldown;
        builder.maxRetryAfter = maxRetryAfter;
        builder.quarantine = quarantine;
        return builder;
    }

    /**
     * The share of failures in the window at which a breaker opens.
     *
     * @return above 0, at most 1
     */
    public double failureRatio() {
        return failureRatio;
    }

    /**
     * How far back attempts count.
     *
     * @return the time
     */
    public Duration window() {
        return window;
    }

    /**
     * How many attempts the window must hold before its share of failures counts.
     *
     * @return 1 or more
     */
    public int minimumVolume() {
        return minimumVolume;
    }

    /**
     * How many failures in a row open a breaker.
     *
     * @return 1 or more
     */
    public int consecutiveFailures() {
        return consecutiveFailures;
    }

    /**
     * The first cooldown.
     *
     * @return the time
     */
    public Duration cooldown() {
        return cooldown;
    }

    /**
     * What doubling ends at.
     *
     * @return the time
     */
    public Duration maxCooldown() {
        return maxCooldown;
    }

    /**
     * The longest pause that a server may ask for; a longer one is cut to this.
     *
     * @return the time
     */
    public Duration maxRetryAfter() {
        return maxRetryAfter;
    }

    /**
     * How long a refused credential is left alone; longer when the server says so.
     *
     * @return the time
     */
    public Duration quarantine() {
        return quarantine;
    }

    @Override
    public String toString() {
        return "BreakerPolicy(" + consecutiveFailures + " in a row or " + failureRatio + " of at least " + minimumVolume
                + " in " + window + ", " + cooldown + " to " + maxCooldown + ")";
    }

    /** Builds a {@link BreakerPolicy}. Not thread-safe. */
    public static final class Builder {
        // With the counters of a bucket as wide as they are, more would never be counted.
        private static final int MAX_COUNT = 100_000;

        private double failureRatio = 0.5;
        private Duration window = Duration.ofSeconds(30);
        private int minimumVolume = 10;
        private int consecutiveFailures = 4;
        private Duration cooldown = Duration.ofSeconds(5);
        private Duration maxCooldown = Duration.ofMinutes(2);
        private Duration maxRetryAfter = Duration.ofMinutes(10);
        private Duration quarantine = Duration.ofMinutes(1);

        private Builder() {}

        /**
         * Sets the share of failures at which a breaker opens.
         *
         * @param share above 0, at most 1
         * @return this
         */
        public Builder failureRatio(double share) {
            if (!(share > 0 && share <= 1)) {
                throw new ConfigurationException("failureRatio must be above 0 and at most 1, but was " + share);
            }
            failureRatio = share;
            return this;
        }

        /**
         * Sets how far back attempts count.
         *
         * @param time one second to one day
         * @return this
         */
        public Builder window(Duration time) {
            if (time.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new ConfigurationException("window must be at least one second, but was " + time);
            }
            window = upToOneDay("window", time);
            return this;
        }

        /**
         * Sets how many attempts the window must hold before its share of failures counts.
         *
         * @param attempts 1 to 100,000
         * @return this
         */
        public Builder minimumVolume(int attempts) {
            minimumVolume = count("minimumVolume", attempts);
            return this;
        }

        /**
         * Sets how many failures in a row open a breaker.
         *
         * @param failures 1 to 100,000
         * @return this
         */
        public Builder consecutiveFailures(int failures) {
            consecutiveFailures = count("consecutiveFailures", failures);
            return this;
        }

        /**
         * Sets the first cooldown.
         *
         * @param time positive, at most one day
         * @return this
         */
        public Builder cooldown(Duration time) {
            cooldown = upToOneDay("cooldown", time);
            return this;
        }

        /**
         * Sets what doubling ends at.
         *
         * @param time positive, at most one day
         * @return this
         */
        public Builder maxCooldown(Duration time) {
            maxCooldown = upToOneDay("maxCooldown", time);
            return this;
        }

        /**
         * Sets the longest pause that a server may ask for.
         *
         * @param time positive, at most one day
         * @return this
         */
        public Builder maxRetryAfter(Duration time) {
            maxRetryAfter = upToOneDay("maxRetryAfter", time);
            return this;
        }

        /**
         * Sets how long a refused credential is left alone.
         *
         * @param time positive, at most one day
         * @return this
         */
        public Builder quarantine(Duration time) {
            quarantine = upToOneDay("quarantine", time);
            return this;
        }

        private static int count(String name, int value) {
            if (value < 1 || value > MAX_COUNT) {
                throw new ConfigurationException(name + " must be 1 to " + MAX_COUNT + ", but was " + value);
            }
            return value;
        }

        private static Duration upToOneDay(String name, Duration value) {
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
        public BreakerPolicy build() {
            if (cooldown.compareTo(maxCooldown) > 0) {
                throw new ConfigurationException(
                        "cooldown (" + cooldown + ") must not be longer than maxCooldown (" + maxCooldown + ")");
            }
            return new BreakerPolicy(this);
        }
    }
}
