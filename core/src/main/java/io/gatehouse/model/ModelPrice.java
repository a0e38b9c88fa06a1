package io.gatehouse.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs. Every price is an exact amount for a million tokens, so the cost of a call is computed exactly and
 * rounded up once, to a whole nano-dollar. Where a part has no price of its own the price of the whole holds: cached and
 * written input and audio cost what input costs, reasoning and audio out what output costs. Prices that depend on the size
 * of the prompt are rows: a request whose input is larger than a row's limit pays that row for all its tokens. Fees per
 * request, discounts of service tiers and time of day, and cache entries of an hour are not in it. Immutable.
 */
public final class ModelPrice {
    private static final Usd HIGHEST = Usd.of("1000000");

    private final Usd input;
    private final @Nullable Usd output;
    private final Usd cachedInput;
    private final Usd cacheWrite;
    private final @Nullable Usd reasoning;
    private final Usd audioInput;
    private final @Nullable Usd audioOutput;
    private final List<Row> rows;
    private final @Nullable String note;

    private record Row(long above, ModelPrice price) {}

    private ModelPrice(Builder builder) {
        input = Objects.requireNonNull(builder.input, "input");
        output = builder.output;
        cachedInput = builder.cachedInput != null ? builder.cachedInput : input;
        cacheWrite = builder.cacheWrite != null ? builder.cacheWrite : input;
        audioInput = builder.audioInput != null ? builder.audioInput : input;
        reasoning = builder.reasoning != null ? builder.reasoning : output;
        audioOutput = builder.audioOutput != null ? builder.audioOutput : output;
        rows = List.copyOf(builder.rows);
        note = builder.note;
    }

    /**
     * A price of input and output.
     *
     * @param input dollars for a million tokens, for example {@code 0.25}
     * @param output dollars for a million tokens
     * @return the price
     */
    public static ModelPrice perMillion(String input, String output) {
        return builder(Usd.of(input)).output(Usd.of(output)).build();
    }

    /**
     * A builder; all its prices are for a million tokens.
     *
     * @param input the price of a million input tokens
     * @return the builder
     */
    public static Builder builder(Usd input) {
        return new Builder(input);
    }

    /**
     * The cost of a call.
     *
     * @param usage what it used
     * @return the cost, rounded up to a nano-dollar; null when the usage is unknown, or the price of something used
     * @throws ArithmeticException when it is more than an amount can hold
     */
    public @Nullable Usd cost(Usage usage) {
        return usage.isKnown() ? rowFor(usage.inputTokens()).exactCost(usage) : null;
    }

    private ModelPrice rowFor(long inputTokens) {
        ModelPrice chosen = this;
        for (Row row : rows) {
            if (inputTokens > row.above()) {
                chosen = row.price();
            }
        }
        return chosen;
    }

    // A part that is larger than its whole, as some servers report, is charged as reported; the rest is then nothing.
    private @Nullable Usd exactCost(Usage usage) {
        long fresh = rest(rest(usage.inputTokens(), usage.cachedInputTokens()), usage.cacheWriteTokens());
        long heard = Math.min(fresh, usage.audioInputTokens());
        long answered = rest(usage.outputTokens(), usage.reasoningTokens());
        long spoken = Math.min(answered, usage.audioOutputTokens());
        if (isUnknown(answered - spoken, output)
                || isUnknown(usage.reasoningTokens(), reasoning)
                || isUnknown(spoken, audioOutput)) {
            return null;
        }
        CostSum sum = new CostSum();
        sum.add(fresh - heard, input.nanos());
        sum.add(heard, audioInput.nanos());
        sum.add(usage.cachedInputTokens(), cachedInput.nanos());
        sum.add(usage.cacheWriteTokens(), cacheWrite.nanos());
        sum.add(answered - spoken, nanos(output));
        sum.add(usage.reasoningTokens(), nanos(reasoning));
        sum.add(spoken, nanos(audioOutput));
        return Usd.ofNanos(sum.roundedUp());
    }

    private static long rest(long whole, long part) {
        return Math.max(0, whole - part);
    }

    private static boolean isUnknown(long tokens, @Nullable Usd price) {
        return tokens > 0 && price == null;
    }

    private static long nanos(@Nullable Usd price) {
        return price == null ? 0 : price.nanos();
    }

    /**
     * One figure to compare models by: a million tokens in and a million out, without rows and discounts. Where output has
     * no price, as with embeddings, it is that of the input.
     *
     * @return the sum
     */
    public Usd inputPlusOutput() {
        return output == null ? input : input.plus(output);
    }

    /**
     * The price of a million input tokens.
     *
     * @return the price
     */
    public Usd input() {
        return input;
    }

    /**
     * The price of a million output tokens.
     *
     * @return null when unknown, as with models that have no output to charge
     */
    public @Nullable Usd output() {
        return output;
    }

    /**
     * The price of a million input tokens read from the provider's cache.
     *
     * @return the price
     */
    public Usd cachedInput() {
        return cachedInput;
    }

    /**
     * The price of a million input tokens written to the provider's cache, for its usual time.
     *
     * @return the price
     */
    public Usd cacheWrite() {
        return cacheWrite;
    }

    /**
     * The price of a million reasoning tokens.
     *
     * @return null when unknown
     */
    public @Nullable Usd reasoning() {
        return reasoning;
    }

    /**
     * The price of a million audio tokens in.
     *
     * @return the price
     */
    public Usd audioInput() {
        return audioInput;
    }

    /**
     * The price of a million audio tokens out.
     *
     * @return null when unknown
     */
    public @Nullable Usd audioOutput() {
        return audioOutput;
    }

    /**
     * The price that holds for a prompt of a size.
     *
     * @param inputTokens all input tokens of the request
     * @return a price without rows
     */
    public ModelPrice at(long inputTokens) {
        ModelPrice row = rowFor(inputTokens);
        return row.rows.isEmpty() ? row : row.toBuilder().build();
    }

    private Builder toBuilder() {
        Builder copy = new Builder(input)
                .cachedInput(cachedInput)
                .cacheWrite(cacheWrite)
                .audioInput(audioInput);
        copy.output = output;
        copy.reasoning = reasoning;
        copy.audioOutput = audioOutput;
        copy.note = note;
        return copy;
    }

    /**
     * Where the price comes from and what else is to be known of it.
     *
     * @return null when nothing was said
     */
    public @Nullable String note() {
        return note;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ModelPrice that
                && that.input.equals(input)
                && Objects.equals(that.output, output)
                && that.cachedInput.equals(cachedInput)
                && that.cacheWrite.equals(cacheWrite)
                && Objects.equals(that.reasoning, reasoning)
                && that.audioInput.equals(audioInput)
                && Objects.equals(that.audioOutput, audioOutput)
                && that.rows.equals(rows)
                && Objects.equals(that.note, note);
    }

    @Override
    public int hashCode() {
        return Objects.hash(input, output, cachedInput, cacheWrite, reasoning, audioInput, audioOutput, rows, note);
    }

    @Override
    public String toString() {
        return "ModelPrice(" + input + " in, " + (output == null ? "unknown" : output) + " out a million tokens)";
    }

    /** Builds a {@link ModelPrice}. Not thread-safe. */
    public static final class Builder {
        private final Usd input;
        private @Nullable Usd output;
        private @Nullable Usd cachedInput;
        private @Nullable Usd cacheWrite;
        private @Nullable Usd reasoning;
        private @Nullable Usd audioInput;
        private @Nullable Usd audioOutput;
        private final List<Row> rows = new ArrayList<>();
        private @Nullable String note;

        private Builder(Usd input) {
            this.input = checked("input", input);
        }

        /**
         * Sets the price of output.
         *
         * @param price for a million tokens
         * @return this
         */
        public Builder output(Usd price) {
            output = checked("output", price);
            return this;
        }

        /**
         * Sets the price of input read from the provider's cache.
         *
         * @param price for a million tokens
         * @return this
         */
        public Builder cachedInput(Usd price) {
            cachedInput = checked("cachedInput", price);
            return this;
        }

        /**
         * Sets the price of input written to the provider's cache.
         *
         * @param price for a million tokens
         * @return this
         */
        public Builder cacheWrite(Usd price) {
            cacheWrite = checked("cacheWrite", price);
            return this;
        }

        /**
         * Sets the price of reasoning.
         *
         * @param price for a million tokens
         * @return this
         */
        public Builder reasoning(Usd price) {
            reasoning = checked("reasoning", price);
            return this;
        }

        /**
         * Sets the price of audio in.
         *
         * @param price for a million tokens
         * @return this
         */
        public Builder audioInput(Usd price) {
            audioInput = checked("audioInput", price);
            return this;
        }

        /**
         * Sets the price of audio out.
         *
         * @param price for a million tokens
         * @return this
         */
        public Builder audioOutput(Usd price) {
            audioOutput = checked("audioOutput", price);
            return this;
        }

        /**
         * Adds a price for larger prompts.
         *
         * @param inputTokens requests with more input tokens than this pay the price, for all their tokens; larger than
         *     that of the row before
         * @param price without rows of its own
         * @return this
         */
        public Builder above(long inputTokens, ModelPrice price) {
            long before = rows.isEmpty() ? 0 : rows.get(rows.size() - 1).above();
            if (inputTokens <= before || !price.rows.isEmpty()) {
                throw new ConfigurationException("A price for larger prompts stands above more than " + before
                        + " tokens and has no rows of its own, but was above " + inputTokens);
            }
            rows.add(new Row(inputTokens, price));
            return this;
        }

        /**
         * Says where the price comes from.
         *
         * @param text for people
         * @return this
         */
        public Builder note(String text) {
            note = Objects.requireNonNull(text, "text");
            return this;
        }

        private static Usd checked(String name, Usd price) {
            if (Objects.requireNonNull(price, name).isNegative() || price.compareTo(HIGHEST) > 0) {
                throw new ConfigurationException(
                        name + " is a price for a million tokens, 0 to " + HIGHEST + ", but was " + price);
            }
            return price;
        }

        /**
         * The price.
         *
         * @return the price
         */
        public ModelPrice build() {
            return new ModelPrice(this);
        }
    }
}
