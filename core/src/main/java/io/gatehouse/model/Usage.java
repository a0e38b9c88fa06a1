package io.gatehouse.model;

import java.util.Objects;

/**
 * Token counts in one normal form for all providers: cached and cache-write tokens are inside the input, reasoning
 * tokens inside the output. {@link #UNKNOWN} says that a provider reported nothing, which is not the same as zero.
 */
public final class Usage {
    /** The provider reported nothing. */
    public static final Usage UNKNOWN = new Usage(new Builder(), false);
    /** Nothing was used. */
    public static final Usage ZERO = new Builder().build();

    private final boolean known;
    private final boolean estimated;
    private final long inputTokens;
    private final long cachedInputTokens;
    private final long cacheWriteTokens;
    private final long audioInputTokens;
    private final long outputTokens;
    private final long reasoningTokens;
    private final long audioOutputTokens;

    private Usage(Builder builder, boolean known) {
        this.known = known;
        estimated = builder.estimated;
        inputTokens = builder.inputTokens;
        cachedInputTokens = builder.cachedInputTokens;
        cacheWriteTokens = builder.cacheWriteTokens;
        audioInputTokens = builder.audioInputTokens;
        outputTokens = builder.outputTokens;
        reasoningTokens = builder.reasoningTokens;
        audioOutputTokens = builder.audioOutputTokens;
    }

    /**
     * Usage of two totals.
     *
     * @param input tokens in
     * @param output tokens out
     * @return the usage
     */
    public static Usage of(long input, long output) {
        return builder().inputTokens(input).outputTokens(output).build();
    }

    /**
     * A builder of known usage.
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
        return new Builder().plus(this);
    }

    /**
     * Whether anything was reported or estimated.
     *
     * @return false for {@link #UNKNOWN}
     */
    public boolean isKnown() {
        return known;
    }

    /**
     * Whether the numbers are an estimate of the gateway's.
     *
     * @return true for estimates
     */
    public boolean isEstimated() {
        return estimated;
    }

    /**
     * All input tokens.
     *
     * @return the number, 0 when unknown
     */
    public long inputTokens() {
        return inputTokens;
    }

    /**
     * Input tokens read from the provider's prompt cache; part of {@link #inputTokens()}.
     *
     * @return the number
     */
    public long cachedInputTokens() {
        return cachedInputTokens;
    }

    /**
     * Input tokens written to the provider's prompt cache; part of {@link #inputTokens()}.
     *
     * @return the number
     */
    public long cacheWriteTokens() {
        return cacheWriteTokens;
    }

    /**
     * Audio tokens in; part of {@link #inputTokens()}.
     *
     * @return the number
     */
    public long audioInputTokens() {
        return audioInputTokens;
    }

    /**
     * All output tokens.
     *
     * @return the number, 0 when unknown
     */
    public long outputTokens() {
        return outputTokens;
    }

    /**
     * Reasoning tokens; part of {@link #outputTokens()}.
     *
     * @return the number
     */
    public long reasoningTokens() {
        return reasoningTokens;
    }

    /**
     * Audio tokens out; part of {@link #outputTokens()}.
     *
     * @return the number
     */
    public long audioOutputTokens() {
        return audioOutputTokens;
    }

    /**
     * Input and output.
     *
     * @return the sum
     */
    public long totalTokens() {
        return inputTokens + outputTokens;
    }

    /**
     * The sum of two usages. A sum with {@link #UNKNOWN} keeps what is known and counts as an estimate.
     *
     * @param other more usage
     * @return the sum
     */
    public Usage plus(Usage other) {
        if (!known && !other.known) {
            return UNKNOWN;
        }
        return new Builder()
                .plus(this)
                .plus(other)
                .estimated(estimated || other.estimated || !known || !other.known)
                .build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Usage usage
                && usage.known == known
                && usage.estimated == estimated
                && usage.inputTokens == inputTokens
                && usage.cachedInputTokens == cachedInputTokens
                && usage.cacheWriteTokens == cacheWriteTokens
                && usage.audioInputTokens == audioInputTokens
                && usage.outputTokens == outputTokens
                && usage.reasoningTokens == reasoningTokens
                && usage.audioOutputTokens == audioOutputTokens;
    }

    @Override
    public int hashCode() {
        return Objects.hash(known, estimated, inputTokens, cachedInputTokens, outputTokens, reasoningTokens);
    }

    @Override
    public String toString() {
        if (!known) {
            return "Usage(unknown)";
        }
        return "Usage(" + inputTokens + " in, " + outputTokens + " out" + (estimated ? ", estimated)" : ")");
    }

    /** Builds a {@link Usage}. Not thread-safe. */
    public static final class Builder {
        private boolean estimated;
        private long inputTokens;
        private long cachedInputTokens;
        private long cacheWriteTokens;
        private long audioInputTokens;
        private long outputTokens;
        private long reasoningTokens;
        private long audioOutputTokens;

        private Builder() {}

        private Builder plus(Usage usage) {
            estimated |= usage.estimated;
            inputTokens += usage.inputTokens;
            cachedInputTokens += usage.cachedInputTokens;
            cacheWriteTokens += usage.cacheWriteTokens;
            audioInputTokens += usage.audioInputTokens;
            outputTokens += usage.outputTokens;
            reasoningTokens += usage.reasoningTokens;
            audioOutputTokens += usage.audioOutputTokens;
            return this;
        }

        /**
         * Marks the numbers as an estimate.
         *
         * @param value true for an estimate
         * @return this
         */
        public Builder estimated(boolean value) {
            estimated = value;
            return this;
        }

        /**
         * Sets all input tokens.
         *
         * @param value the number
         * @return this
         */
        public Builder inputTokens(long value) {
            inputTokens = notNegative(value);
            return this;
        }

        /**
         * Sets the input tokens read from cache.
         *
         * @param value the number
         * @return this
         */
        public Builder cachedInputTokens(long value) {
            cachedInputTokens = notNegative(value);
            return this;
        }

        /**
         * Sets the input tokens written to cache.
         *
         * @param value the number
         * @return this
         */
        public Builder cacheWriteTokens(long value) {
            cacheWriteTokens = notNegative(value);
            return this;
        }

        /**
         * Sets the audio tokens in.
         *
         * @param value the number
         * @return this
         */
        public Builder audioInputTokens(long value) {
            audioInputTokens = notNegative(value);
            return this;
        }

        /**
         * Sets all output tokens.
         *
         * @param value the number
         * @return this
         */
        public Builder outputTokens(long value) {
            outputTokens = notNegative(value);
            return this;
        }

        /**
         * Sets the reasoning tokens.
         *
         * @param value the number
         * @return this
         */
        public Builder reasoningTokens(long value) {
            reasoningTokens = notNegative(value);
            return this;
        }

        /**
         * Sets the audio tokens out.
         *
         * @param value the number
         * @return this
         */
        public Builder audioOutputTokens(long value) {
            audioOutputTokens = notNegative(value);
            return this;
        }

        // Servers have been seen to report negative counts; a count below nothing is nothing.
        private static long notNegative(long value) {
            return Math.max(0, value);
        }

        /**
         * The usage.
         *
         * @return the usage
         */
        public Usage build() {
            return new Usage(this, true);
        }
    }
}
