package io.gatehouse.policy;

import io.gatehouse.model.ConfigurationException;
import java.time.Duration;

/**
 * How often and after which wait a failed attempt is repeated on the same target. The wait doubles from {@code
 * firstDelay} up to {@code maxDelay} and is drawn between 0 and that (full jitter); a pause that the server asks for is
 * kept to, up to {@code maxRetryAfter}: when it asks for more, the call does not wait but goes on to the next target or
 * fails. Immutable.
 *
 * <p>Repeated are failures of the connection, overload, unavailability, rate limits, empty answers and server timeouts,
 * and only before the first content has come. A silent target is not asked again.
 */
public final class RetryPolicy {
    private final int maxRetries;
    private final Duration firstDelay;
    private final Duration maxDelay;
    private final Duration maxRetryAfter;

    private RetryPolicy(Builder builder) {
        maxRetries = builder.maxRetries;
        firstDelay = builder.firstDelay;
        maxDelay = builder.maxDelay;
        maxRetryAfter = builder.maxRetryAfter;
    }

    /**
     * 2 retries, from 0.5 s to 8 s, server hints up to 60 s.
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
        builder.firstDelay = firstDelay;
        builder.maxDelay = maxDelay;
        builder.maxRetryAfter = maxRetryAfter;
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
        private int maxRetries = 2;
        private Duration firstDelay = Duration.ofMillis(500);
        private Duration maxDelay = Duration.ofSeconds(8);
        private Duration maxRetryAfter = Duration.ofSeconds(60);

        private Builder() {}

        /**
         * Sets how many times an attempt is repeated.
         *
         * @param number 0 to 10
         * @return this
         */
        public Builder maxRetries(int number) {
            if (number < 0 || number > 10) {
                throw new ConfigurationException("maxRetries must be 0 to 10, but was " + number);
            }
            maxRetries = number;
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
