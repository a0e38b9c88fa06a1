package io.gatehouse.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the model picks its words and how many. Null (or empty) means not set, not sent, the provider's default.
 * Ranges are those of the OpenAI API; a provider that allows less says so itself.
 */
public final class Sampling {
    /** Nothing set. */
    public static final Sampling DEFAULT = new Builder().build();

    private final @Nullable Integer maxTokens;
    private final @Nullable Double temperature;
    private final @Nullable Double topP;
    private final @Nullable Integer topK;
    private final @Nullable Double frequencyPenalty;
    private final @Nullable Double presencePenalty;
    private final @Nullable Long seed;
    private final @Nullable Integer n;
    private final @Nullable Boolean logprobs;
    private final @Nullable Integer topLogprobs;
    private final @Nullable Boolean parallelToolCalls;
    private final @Nullable String reasoningEffort;
    private final List<String> stop;
    private final Map<Integer, Integer> logitBias;

    private Sampling(Builder builder) {
        maxTokens = builder.maxTokens;
        temperature = builder.temperature;
        topP = builder.topP;
        topK = builder.topK;
        frequencyPenalty = builder.frequencyPenalty;
        presencePenalty = builder.presencePenalty;
        seed = builder.seed;
        n = builder.n;
        logprobs = builder.logprobs;
        topLogprobs = builder.topLogprobs;
        parallelToolCalls = builder.parallelToolCalls;
        reasoningEffort = builder.reasoningEffort;
        stop = builder.stop;
        logitBias = builder.logitBias;
    }

    /**
     * A builder with nothing set.
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
        builder.maxTokens = maxTokens;
        builder.temperature = temperature;
        builder.topP = topP;
        builder.topK = topK;
        builder.frequencyPenalty = frequencyPenalty;
        builder.presencePenalty = presencePenalty;
        builder.seed = seed;
        builder.n = n;
        builder.logprobs = logprobs;
        builder.topLogprobs = topLogprobs;
        builder.parallelToolCalls = parallelToolCalls;
        builder.reasoningEffort = reasoningEffort;
        builder.stop = stop;
        builder.logitBias = logitBias;
        return builder;
    }

    /**
     * The bound on output tokens, visible and reasoning.
     *
     * @return the bound, or null
     */
    public @Nullable Integer maxTokens() {
        return maxTokens;
    }

    /**
     * Randomness.
     *
     * @return 0 to 2, or null
     */
    public @Nullable Double temperature() {
        return temperature;
    }

    /**
     * Nucleus sampling.
     *
     * @return 0 to 1, or null
     */
    public @Nullable Double topP() {
        return topP;
    }

    /**
     * The number of candidates at each step.
     *
     * @return the number, or null
     */
    public @Nullable Integer topK() {
        return topK;
    }

    /**
     * Penalty by frequency.
     *
     * @return -2 to 2, or null
     */
    public @Nullable Double frequencyPenalty() {
        return frequencyPenalty;
    }

    /**
     * Penalty by presence.
     *
     * @return -2 to 2, or null
     */
    public @Nullable Double presencePenalty() {
        return presencePenalty;
    }

    /**
     * The random seed.
     *
     * @return the seed, or null
     */
    public @Nullable Long seed() {
        return seed;
    }

    /**
     * The number of answers; all are billed.
     *
     * @return 1 to 128, or null
     */
    public @Nullable Integer n() {
        return n;
    }

    /**
     * Whether log probabilities are wanted.
     *
     * @return the wish, or null
     */
    public @Nullable Boolean logprobs() {
        return logprobs;
    }

    /**
     * How many alternatives each token comes with.
     *
     * @return 0 to 20, or null
     */
    public @Nullable Integer topLogprobs() {
        return topLogprobs;
    }

    /**
     * Whether several tools may be called at once.
     *
     * @return the wish, or null
     */
    public @Nullable Boolean parallelToolCalls() {
        return parallelToolCalls;
    }

    /**
     * How much a reasoning model thinks; the words depend on the model.
     *
     * @return for example {@code low}, or null
     */
    public @Nullable String reasoningEffort() {
        return reasoningEffort;
    }

    /**
     * Texts that end the answer.
     *
     * @return the texts, often empty
     */
    public List<String> stop() {
        return stop;
    }

    /**
     * Bias by token id.
     *
     * @return token id to -100 … 100, often empty
     */
    public Map<Integer, Integer> logitBias() {
        return logitBias;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sampling that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    private List<@Nullable Object> values() {
        return java.util.Arrays.asList(
                maxTokens,
                temperature,
                topP,
                topK,
                frequencyPenalty,
                presencePenalty,
                seed,
                n,
                logprobs,
                topLogprobs,
                parallelToolCalls,
                reasoningEffort,
                stop,
                logitBias);
    }

    @Override
    public String toString() {
        return "Sampling" + values();
    }

    /** Builds {@link Sampling}; a value out of range is refused at once. Not thread-safe. */
    public static final class Builder {
        private @Nullable Integer maxTokens;
        private @Nullable Double temperature;
        private @Nullable Double topP;
        private @Nullable Integer topK;
        private @Nullable Double frequencyPenalty;
        private @Nullable Double presencePenalty;
        private @Nullable Long seed;
        private @Nullable Integer n;
        private @Nullable Boolean logprobs;
        private @Nullable Integer topLogprobs;
        private @Nullable Boolean parallelToolCalls;
        private @Nullable String reasoningEffort;
        private List<String> stop = List.of();
        private Map<Integer, Integer> logitBias = Map.of();

        private Builder() {}

        /**
         * Bounds the output tokens.
         *
         * @param value at least 1
         * @return this
         */
        public Builder maxTokens(@Nullable Integer value) {
            maxTokens = inRange("maxTokens", value, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets the randomness.
         *
         * @param value 0 to 2
         * @return this
         */
        public Builder temperature(@Nullable Double value) {
            temperature = inRange("temperature", value, 0, 2);
            return this;
        }

        /**
         * Sets nucleus sampling.
         *
         * @param value 0 to 1
         * @return this
         */
        public Builder topP(@Nullable Double value) {
            topP = inRange("topP", value, 0, 1);
            return this;
        }

        /**
         * Sets the number of candidates at each step. Not part of the OpenAI API; servers that know it take it.
         *
         * @param value -1 (all) or more
         * @return this
         */
        public Builder topK(@Nullable Integer value) {
            topK = inRange("topK", value, -1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets the penalty by frequency.
         *
         * @param value -2 to 2
         * @return this
         */
        public Builder frequencyPenalty(@Nullable Double value) {
            frequencyPenalty = inRange("frequencyPenalty", value, -2, 2);
            return this;
        }

        /**
         * Sets the penalty by presence.
         *
         * @param value -2 to 2
         * @return this
         */
        public Builder presencePenalty(@Nullable Double value) {
            presencePenalty = inRange("presencePenalty", value, -2, 2);
            return this;
        }

        /**
         * Sets the random seed.
         *
         * @param value any
         * @return this
         */
        public Builder seed(@Nullable Long value) {
            seed = value;
            return this;
        }

        /**
         * Sets the number of answers.
         *
         * @param value 1 to 128
         * @return this
         */
        public Builder n(@Nullable Integer value) {
            n = inRange("n", value, 1, 128);
            return this;
        }

        /**
         * Asks for log probabilities.
         *
         * @param value the wish
         * @return this
         */
        public Builder logprobs(@Nullable Boolean value) {
            logprobs = value;
            return this;
        }

        /**
         * Asks for alternatives of each token; turns log probabilities on.
         *
         * @param value 0 to 20
         * @return this
         */
        public Builder topLogprobs(@Nullable Integer value) {
            topLogprobs = inRange("topLogprobs", value, 0, 20);
            if (value != null) {
                logprobs = true;
            }
            return this;
        }

        /**
         * Allows or forbids several tool calls at once.
         *
         * @param value the wish
         * @return this
         */
        public Builder parallelToolCalls(@Nullable Boolean value) {
            parallelToolCalls = value;
            return this;
        }

        /**
         * Sets how much a reasoning model thinks.
         *
         * @param value for example {@code low}
         * @return this
         */
        public Builder reasoningEffort(@Nullable String value) {
            reasoningEffort = value;
            return this;
        }

        /**
         * Sets the texts that end the answer.
         *
         * @param texts not empty texts
         * @return this
         */
        public Builder stop(List<String> texts) {
            if (texts.stream().anyMatch(String::isEmpty)) {
                throw new InvalidRequestException("A stop text must not be empty");
            }
            stop = List.copyOf(texts);
            return this;
        }

        /**
         * Sets the bias by token id.
         *
         * @param bias token id to -100 … 100
         * @return this
         */
        public Builder logitBias(Map<Integer, Integer> bias) {
            bias.values().forEach(value -> inRange("logitBias", value, -100, 100));
            logitBias = Copies.map(bias);
            return this;
        }

        private static <T extends Number> @Nullable T inRange(String name, @Nullable T value, double min, double max) {
            if (value != null && !(value.doubleValue() >= min && value.doubleValue() <= max)) {
                String limit = max == Integer.MAX_VALUE ? "at least " + (long) min : (long) min + " to " + (long) max;
                throw new InvalidRequestException(name + " must be " + limit + ", but was " + value);
            }
            return value;
        }

        /**
         * The values.
         *
         * @return the sampling options
         */
        public Sampling build() {
            return new Sampling(this);
        }
    }
}
