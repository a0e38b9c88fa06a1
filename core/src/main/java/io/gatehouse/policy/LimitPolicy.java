package io.gatehouse.policy;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.spi.TokenCounter;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much may be under way, or started per minute, at one place: an endpoint or a route. All limits of a policy hold
 * together, and each place has a count of its own. Immutable.
 *
 * <p>A minute is a true sliding window: in no 60 seconds are there more requests, or tokens, than allowed. Requests count
 * from the moment they are let in. Tokens are reserved at that moment as counted input plus the request's {@code maxTokens}
 * (times {@code n}), 1,024 where it sets none, settled to what the provider reports, and given back when an attempt failed
 * before anything was used. With pacing, the default, a call that finds the minute used up waits for its turn when that
 * comes within its time; at most 10,000 calls wait at one place. Calls of normal priority go before those of low priority,
 * else first come, first served.
 *
 * <p>A call that is not let in fails with {@code RateLimitedException} (requests, tokens) or {@code OverloadedException}
 * (concurrency) with {@code isRefusal()} true; nothing was sent, so another endpoint or target is tried where there is one.
 */
public final class LimitPolicy {
    private final int minConcurrent;
    private final int maxConcurrent;
    private final int queueSize;
    private final Duration longestWait;
    private final int requestsPerMinute;
    private final long tokensPerMinute;
    private final boolean pacing;
    private final @Nullable TokenCounter tokenCounter;

    private LimitPolicy(Builder builder) {
        minConcurrent = builder.minConcurrent;
        maxConcurrent = builder.maxConcurrent;
        queueSize = builder.queueSize;
        longestWait = builder.longestWait;
        requestsPerMinute = builder.requestsPerMinute;
        tokensPerMinute = builder.tokensPerMinute;
        pacing = builder.pacing;
        tokenCounter = builder.tokenCounter;
    }

    /**
     * A builder that limits nothing yet.
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
        builder.minConcurrent = minConcurrent;
        builder.maxConcurrent = maxConcurrent;
        builder.queueSize = queueSize;
        builder.longestWait = longestWait;
        builder.requestsPerMinute = requestsPerMinute;
        builder.tokensPerMinute = tokensPerMinute;
        builder.pacing = pacing;
        builder.tokenCounter = tokenCounter;
        return builder;
    }

    /**
     * How many calls may be under way at once; with adaptive concurrency at most.
     *
     * @return the number, 0 for no limit
     */
    public int maxConcurrent() {
        return maxConcurrent;
    }

    /**
     * How many calls may always be under way at once; less than {@link #maxConcurrent()} only with adaptive concurrency.
     *
     * @return the number, 0 for no limit
     */
    public int minConcurrent() {
        return minConcurrent;
    }

    /**
     * Whether the number of calls under way follows what the place bears.
     *
     * @return false unless set
     */
    public boolean isAdaptive() {
        return minConcurrent < maxConcurrent;
    }

    /**
     * How many calls may wait for a place.
     *
     * @return 0 unless set: no call waits for a place
     */
    public int queueSize() {
        return queueSize;
    }

    /**
     * How long a call waits for a place at most.
     *
     * @return the time, 30 seconds unless set
     */
    public Duration longestWait() {
        return longestWait;
    }

    /**
     * How many requests may start within any 60 seconds.
     *
     * @return the number, 0 for no limit
     */
    public int requestsPerMinute() {
        return requestsPerMinute;
    }

    /**
     * How many tokens, in and out, may be used within any 60 seconds.
     *
     * @return the number, 0 for no limit
     */
    public long tokensPerMinute() {
        return tokensPerMinute;
    }

    /**
     * Whether a call waits for the next free slot of the minute instead of failing.
     *
     * @return true unless set
     */
    public boolean pacing() {
        return pacing;
    }

    /**
     * What counts the input tokens of a request.
     *
     * @return the counter, or null for the built-in estimate
     */
    public @Nullable TokenCounter tokenCounter() {
        return tokenCounter;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("LimitPolicy(");
        if (maxConcurrent > 0) {
            text.append(isAdaptive() ? minConcurrent + " to " : "")
                    .append(maxConcurrent)
                    .append(" at once, ");
        }
        if (requestsPerMinute > 0) {
            text.append(requestsPerMinute).append(" requests per minute, ");
        }
        if (tokensPerMinute > 0) {
            text.append(tokensPerMinute).append(" tokens per minute, ");
        }
        return text.append(pacing ? "pacing)" : "no pacing)").toString();
    }

    /** Builds a {@link LimitPolicy}. Not thread-safe. */
    public static final class Builder {
        private static final int MOST_CONCURRENT = 100_000;
        private static final int MOST_WAITING = 100_000;
        private static final int MOST_REQUESTS = 1_000_000;
        private static final long MOST_TOKENS = 1_000_000_000_000L;

        private int minConcurrent;
        private int maxConcurrent;
        private int queueSize;
        private Duration longestWait = Duration.ofSeconds(30);
        private int requestsPerMinute;
        private long tokensPerMinute;
        private boolean pacing = true;
        private @Nullable TokenCounter tokenCounter;

        private Builder() {}

        /**
         * Sets how many calls may be under way at once. A call is under way until its answer has come, was cancelled or
         * was closed.
         *
         * @param number 1 to 100,000
         * @return this
         */
        public Builder maxConcurrent(int number) {
            int checked = (int) between("maxConcurrent", number, 1, MOST_CONCURRENT);
            minConcurrent = checked;
            maxConcurrent = checked;
            return this;
        }

        /**
         * Lets the number of calls under way follow what the place bears: it begins at {@code min}, grows while answers
         * come and the places are in use, and shrinks by a third when the place says that it has too much to do (rate
         * limited, overloaded, unavailable) or a request runs into its time. Replaces {@link #maxConcurrent}.
         *
         * @param min 1 or more
         * @param max more than min, at most 100,000
         * @return this
         */
        public Builder adaptiveConcurrency(int min, int max) {
            between("adaptiveConcurrency's max", max, 2, MOST_CONCURRENT);
            minConcurrent = (int) between("adaptiveConcurrency's min", min, 1, max - 1L);
            maxConcurrent = max;
            return this;
        }

        /**
         * Sets how many calls may wait for a place when none is free, and for how long.
         *
         * @param size 0 to 100,000
         * @param longest positive, at most one day; a call that has waited so long fails
         * @return this
         */
        public Builder queue(int size, Duration longest) {
            queueSize = (int) between("queue's size", size, 0, MOST_WAITING);
            if (longest.isNegative() || longest.isZero() || longest.compareTo(Duration.ofDays(1)) > 0) {
                throw new ConfigurationException(
                        "queue's longest wait must be positive and at most one day, but was " + longest);
            }
            longestWait = longest;
            return this;
        }

        /**
         * Sets how many requests may start within any 60 seconds.
         *
         * @param number 1 to 1,000,000
         * @return this
         */
        public Builder requestsPerMinute(int number) {
            requestsPerMinute = (int) between("requestsPerMinute", number, 1, MOST_REQUESTS);
            return this;
        }

        /**
         * Sets how many tokens, in and out, may be used within any 60 seconds.
         *
         * @param number 1 to 1,000,000,000,000
         * @return this
         */
        public Builder tokensPerMinute(long number) {
            tokensPerMinute = between("tokensPerMinute", number, 1, MOST_TOKENS);
            return this;
        }

        /**
         * Sets whether a call waits for the next free slot of the minute instead of failing.
         *
         * @param on whether it waits
         * @return this
         */
        public Builder pacing(boolean on) {
            pacing = on;
            return this;
        }

        /**
         * Sets what counts the input tokens of a request, for {@link #tokensPerMinute}.
         *
         * @param counter thread-safe
         * @return this
         */
        public Builder tokenCounter(TokenCounter counter) {
            tokenCounter = Objects.requireNonNull(counter, "counter");
            return this;
        }

        private static long between(String name, long value, long least, long most) {
            if (value < least || value > most) {
                throw new ConfigurationException(name + " must be " + least + " to " + most + ", but was " + value);
            }
            return value;
        }

        /**
         * The policy.
         *
         * @return the policy
         * @throws ConfigurationException when it limits nothing, or sets a detail of a limit that is not set
         */
        public LimitPolicy build() {
            if (maxConcurrent == 0 && requestsPerMinute == 0 && tokensPerMinute == 0) {
                throw new ConfigurationException("The limits limit nothing: set maxConcurrent, adaptiveConcurrency,"
                        + " requestsPerMinute or tokensPerMinute");
            }
            if (queueSize > 0 && maxConcurrent == 0) {
                throw new ConfigurationException("queue is where calls wait for a place: set maxConcurrent or"
                        + " adaptiveConcurrency too, or leave it out");
            }
            if (tokenCounter != null && tokensPerMinute == 0) {
                throw new ConfigurationException(
                        "tokenCounter counts for tokensPerMinute: set that too, or leave it out");
            }
            return new LimitPolicy(this);
        }
    }
}
