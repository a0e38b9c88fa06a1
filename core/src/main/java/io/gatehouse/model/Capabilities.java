package io.gatehouse.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a model can do, as far as it is known. What is not known is null and never keeps a call from a target. Immutable.
 */
public final class Capabilities {
    /** Nothing is known. */
    public static final Capabilities UNKNOWN = builder().build();

    private final @Nullable Boolean tools;
    private final @Nullable Boolean vision;
    private final @Nullable Boolean audioInput;
    private final @Nullable Boolean fileInput;
    private final @Nullable Boolean jsonSchema;
    private final @Nullable Boolean reasoning;
    private final @Nullable Boolean prefill;
    private final @Nullable Long contextWindow;
    private final @Nullable Long maxOutputTokens;

    private Capabilities(Builder builder) {
        tools = builder.tools;
        vision = builder.vision;
        audioInput = builder.audioInput;
        fileInput = builder.fileInput;
        jsonSchema = builder.jsonSchema;
        reasoning = builder.reasoning;
        prefill = builder.prefill;
        contextWindow = builder.contextWindow;
        maxOutputTokens = builder.maxOutputTokens;
    }

    /**
     * A builder that knows nothing.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * These capabilities, and where they say nothing those of another source.
     *
     * @param other the second source
     * @return both
     */
    public Capabilities orElse(Capabilities other) {
        if (equals(UNKNOWN) || other.equals(UNKNOWN)) {
            return equals(UNKNOWN) ? other : this;
        }
        return builder()
                .tools(first(tools, other.tools))
                .vision(first(vision, other.vision))
                .audioInput(first(audioInput, other.audioInput))
                .fileInput(first(fileInput, other.fileInput))
                .jsonSchema(first(jsonSchema, other.jsonSchema))
                .reasoning(first(reasoning, other.reasoning))
                .prefill(first(prefill, other.prefill))
                .contextWindow(first(contextWindow, other.contextWindow))
                .maxOutputTokens(first(maxOutputTokens, other.maxOutputTokens))
                .build();
    }

    private static <T> @Nullable T first(@Nullable T mine, @Nullable T other) {
        return mine != null ? mine : other;
    }

    /**
     * Whether it calls tools.
     *
     * @return null when unknown
     */
    public @Nullable Boolean tools() {
        return tools;
    }

    /**
     * Whether it sees images.
     *
     * @return null when unknown
     */
    public @Nullable Boolean vision() {
        return vision;
    }

    /**
     * Whether it hears audio.
     *
     * @return null when unknown
     */
    public @Nullable Boolean audioInput() {
        return audioInput;
    }

    /**
     * Whether it reads files such as PDF.
     *
     * @return null when unknown
     */
    public @Nullable Boolean fileInput() {
        return fileInput;
    }

    /**
     * Whether it keeps to a JSON schema.
     *
     * @return null when unknown
     */
    public @Nullable Boolean jsonSchema() {
        return jsonSchema;
    }

    /**
     * Whether it thinks before it answers, and may be silent for minutes.
     *
     * @return null when unknown
     */
    public @Nullable Boolean reasoning() {
        return reasoning;
    }

    /**
     * Whether it goes on with a last message of the assistant ({@link Message#prefill}) instead of answering it.
     *
     * @return null when unknown
     */
    public @Nullable Boolean prefill() {
        return prefill;
    }

    /**
     * How many tokens prompt and answer may have together.
     *
     * @return null when unknown
     */
    public @Nullable Long contextWindow() {
        return contextWindow;
    }

    /**
     * How many tokens an answer may have.
     *
     * @return null when unknown
     */
    public @Nullable Long maxOutputTokens() {
        return maxOutputTokens;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof Capabilities that
                        && Objects.equals(that.tools, tools)
                        && Objects.equals(that.vision, vision)
                        && Objects.equals(that.audioInput, audioInput)
                        && Objects.equals(that.fileInput, fileInput)
                        && Objects.equals(that.jsonSchema, jsonSchema)
                        && Objects.equals(that.reasoning, reasoning)
                        && Objects.equals(that.prefill, prefill)
                        && Objects.equals(that.contextWindow, contextWindow)
                        && Objects.equals(that.maxOutputTokens, maxOutputTokens));
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                tools, vision, audioInput, fileInput, jsonSchema, reasoning, prefill, contextWindow, maxOutputTokens);
    }

    @Override
    public String toString() {
        return "Capabilities(tools=" + tools + ", vision=" + vision + ", audioInput=" + audioInput + ", fileInput="
                + fileInput + ", jsonSchema=" + jsonSchema + ", reasoning=" + reasoning + ", prefill=" + prefill
                + ", contextWindow=" + contextWindow + ", maxOutputTokens=" + maxOutputTokens + ")";
    }

    /** Builds {@link Capabilities}. Not thread-safe. */
    public static final class Builder {
        private @Nullable Boolean tools;
        private @Nullable Boolean vision;
        private @Nullable Boolean audioInput;
        private @Nullable Boolean fileInput;
        private @Nullable Boolean jsonSchema;
        private @Nullable Boolean reasoning;
        private @Nullable Boolean prefill;
        private @Nullable Long contextWindow;
        private @Nullable Long maxOutputTokens;

        private Builder() {}

        /**
         * Sets whether it calls tools.
         *
         * @param value null when unknown
         * @return this
         */
        public Builder tools(@Nullable Boolean value) {
            tools = value;
            return this;
        }

        /**
         * Sets whether it sees images.
         *
         * @param value null when unknown
         * @return this
         */
        public Builder vision(@Nullable Boolean value) {
            vision = value;
            return this;
        }

        /**
         * Sets whether it hears audio.
         *
         * @param value null when unknown
         * @return this
         */
        public Builder audioInput(@Nullable Boolean value) {
            audioInput = value;
            return this;
        }

        /**
         * Sets whether it reads files.
         *
         * @param value null when unknown
         * @return this
         */
        public Builder fileInput(@Nullable Boolean value) {
            fileInput = value;
            return this;
        }

        /**
         * Sets whether it keeps to a JSON schema.
         *
         * @param value null when unknown
         * @return this
         */
        public Builder jsonSchema(@Nullable Boolean value) {
            jsonSchema = value;
            return this;
        }

        /**
         * Sets whether it thinks before it answers.
         *
         * @param value null when unknown
         * @return this
         */
        public Builder reasoning(@Nullable Boolean value) {
            reasoning = value;
            return this;
        }

        /**
         * Sets whether it goes on with a last message of the assistant.
         *
         * @param value null when unknown
         * @return this
         */
        public Builder prefill(@Nullable Boolean value) {
            prefill = value;
            return this;
        }

        /**
         * Sets how many tokens prompt and answer may have together.
         *
         * @param tokens positive, or null when unknown
         * @return this
         */
        public Builder contextWindow(@Nullable Long tokens) {
            contextWindow = positive("contextWindow", tokens);
            return this;
        }

        /**
         * Sets how many tokens an answer may have.
         *
         * @param tokens positive, or null when unknown
         * @return this
         */
        public Builder maxOutputTokens(@Nullable Long tokens) {
            maxOutputTokens = positive("maxOutputTokens", tokens);
            return this;
        }

        private static @Nullable Long positive(String name, @Nullable Long tokens) {
            if (tokens != null && tokens <= 0) {
                throw new ConfigurationException(name + " must be positive, but was " + tokens);
            }
            return tokens;
        }

        /**
         * Builds them.
         *
         * @return the capabilities
         */
        public Capabilities build() {
            return new Capabilities(this);
        }
    }
}
