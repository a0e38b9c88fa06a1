package io.gatehouse.model;

import org.jspecify.annotations.Nullable;

/**
 * What a replica said of its load, in the same words for all engines. What it did not say is null. Immutable. Whoever
 * keeps one notes when it came: a load that is older than a few polls says nothing.
 */
public final class ReplicaLoad {
    /** Where a load was read. */
    public enum Source {
        /** A page of metrics in the Prometheus text format. */
        METRICS,
        /** An endpoint that answers in JSON. */
        JSON,
        /** The header of a response that tells it in the words of ORCA. */
        ORCA,
        /** Another header of a response. */
        HEADER
    }

    private final Source source;
    private final @Nullable Integer running;
    private final @Nullable Integer waiting;
    private final @Nullable Double kvUsage;
    private final @Nullable Long queuedTokens;
    private final @Nullable Integer maxConcurrency;
    private final @Nullable Double prefixHitRate;
    private final @Nullable Double queueSeconds;

    private ReplicaLoad(Builder builder) {
        source = builder.source;
        running = builder.running;
        waiting = builder.waiting;
        kvUsage = builder.kvUsage;
        queuedTokens = builder.queuedTokens;
        maxConcurrency = builder.maxConcurrency;
        prefixHitRate = builder.prefixHitRate;
        queueSeconds = builder.queueSeconds;
    }

    /**
     * A builder.
     *
     * @param source where the figures were read
     * @return the builder, with nothing said
     */
    public static Builder builder(Source source) {
        return new Builder(source);
    }

    /**
     * Where it was read.
     *
     * @return the source
     */
    public Source source() {
        return source;
    }

    /**
     * Requests in the running batch.
     *
     * @return 0 or more
     */
    public @Nullable Integer running() {
        return running;
    }

    /**
     * Requests that wait for a place in the batch.
     *
     * @return 0 or more
     */
    public @Nullable Integer waiting() {
        return waiting;
    }

    /**
     * How full the memory for keys and values is.
     *
     * @return 0 to 1
     */
    public @Nullable Double kvUsage() {
        return kvUsage;
    }

    /**
     * Prompt tokens that wait to be processed.
     *
     * @return 0 or more
     */
    public @Nullable Long queuedTokens() {
        return queuedTokens;
    }

    /**
     * How many requests the replica takes at once.
     *
     * @return 1 or more
     */
    public @Nullable Integer maxConcurrency() {
        return maxConcurrency;
    }

    /**
     * The share of prompt tokens that were found in its prefix cache lately.
     *
     * @return 0 to 1
     */
    public @Nullable Double prefixHitRate() {
        return prefixHitRate;
    }

    /**
     * How long a request waited in its queue lately.
     *
     * @return seconds, 0 or more
     */
    public @Nullable Double queueSeconds() {
        return queueSeconds;
    }

    /**
     * This load with what another one knows and this one does not.
     *
     * @param other a load of the same replica
     * @return the load
     */
    public ReplicaLoad orElse(ReplicaLoad other) {
        Builder both = new Builder(source);
        both.running = running != null ? running : other.running;
        both.waiting = waiting != null ? waiting : other.waiting;
        both.kvUsage = kvUsage != null ? kvUsage : other.kvUsage;
        both.queuedTokens = queuedTokens != null ? queuedTokens : other.queuedTokens;
        both.maxConcurrency = maxConcurrency != null ? maxConcurrency : other.maxConcurrency;
        both.prefixHitRate = prefixHitRate != null ? prefixHitRate : other.prefixHitRate;
        both.queueSeconds = queueSeconds != null ? queueSeconds : other.queueSeconds;
        return both.build();
    }

    @Override
    public String toString() {
        return "ReplicaLoad(" + source + ", running " + running + ", waiting " + waiting + ", kv " + kvUsage + ")";
    }

    /** Builds a {@link ReplicaLoad}; a figure that cannot be is refused. Not thread-safe. */
    public static final class Builder {
        private final Source source;
        private @Nullable Integer running;
        private @Nullable Integer waiting;
        private @Nullable Double kvUsage;
        private @Nullable Long queuedTokens;
        private @Nullable Integer maxConcurrency;
        private @Nullable Double prefixHitRate;
        private @Nullable Double queueSeconds;

        private Builder(Source source) {
            this.source = source;
        }

        /**
         * Requests in the running batch.
         *
         * @param count 0 or more, or null when unknown
         * @return this
         */
        public Builder running(@Nullable Integer count) {
            running = count == null ? null : (int) atLeast("running", count, 0);
            return this;
        }

        /**
         * Requests that wait.
         *
         * @param count 0 or more, or null when unknown
         * @return this
         */
        public Builder waiting(@Nullable Integer count) {
            waiting = count == null ? null : (int) atLeast("waiting", count, 0);
            return this;
        }

        /**
         * How full the memory for keys and values is.
         *
         * @param share 0 to 1, or null when unknown
         * @return this
         */
        public Builder kvUsage(@Nullable Double share) {
            kvUsage = share == null ? null : share("kvUsage", share);
            return this;
        }

        /**
         * Prompt tokens that wait.
         *
         * @param count 0 or more, or null when unknown
         * @return this
         */
        public Builder queuedTokens(@Nullable Long count) {
            queuedTokens = count == null ? null : atLeast("queuedTokens", count, 0);
            return this;
        }

        /**
         * How many requests it takes at once.
         *
         * @param count 1 or more, or null when unknown
         * @return this
         */
        public Builder maxConcurrency(@Nullable Integer count) {
            maxConcurrency = count == null ? null : (int) atLeast("maxConcurrency", count, 1);
            return this;
        }

        /**
         * The share of prompt tokens found in the prefix cache.
         *
         * @param share 0 to 1, or null when unknown
         * @return this
         */
        public Builder prefixHitRate(@Nullable Double share) {
            prefixHitRate = share == null ? null : share("prefixHitRate", share);
            return this;
        }

        /**
         * How long a request waited in its queue.
         *
         * @param seconds 0 or more, or null when unknown
         * @return this
         */
        public Builder queueSeconds(@Nullable Double seconds) {
            if (seconds != null && !(seconds >= 0 && seconds < Double.POSITIVE_INFINITY)) {
                throw new ConfigurationException("queueSeconds must be 0 or more, but was " + seconds);
            }
            queueSeconds = seconds;
            return this;
        }

        private static long atLeast(String name, long value, long least) {
            if (value < least) {
                throw new ConfigurationException(name + " must be " + least + " or more, but was " + value);
            }
            return value;
        }

        private static double share(String name, double value) {
            if (!(value >= 0 && value <= 1)) {
                throw new ConfigurationException(name + " must be 0 to 1, but was " + value);
            }
            return value;
        }

        /**
         * The load.
         *
         * @return the load
         */
        public ReplicaLoad build() {
            return new ReplicaLoad(this);
        }
    }
}
