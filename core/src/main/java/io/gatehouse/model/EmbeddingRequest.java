package io.gatehouse.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request to turn texts into vectors. Immutable. */
public final class EmbeddingRequest implements ModelRequest {
    private final String model;
    private final List<String> input;
    private final @Nullable Integer dimensions;
    private final CallOptions options;
    private final Map<String, Json> extra;

    private EmbeddingRequest(
            String model,
            List<String> input,
            @Nullable Integer dimensions,
            CallOptions options,
            Map<String, Json> extra) {
        this.model = model;
        this.input = input;
        this.dimensions = dimensions;
        this.options = options;
        this.extra = extra;
    }

    /**
     * A builder.
     *
     * @param model a route name, or {@code provider/model}
     * @return the builder
     */
    public static Builder builder(String model) {
        return new Builder(model);
    }

    /**
     * A builder with this request's values.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder(model);
        builder.input = input;
        builder.dimensions = dimensions;
        builder.options = options;
        builder.extra = extra;
        return builder;
    }

    @Override
    public String model() {
        return model;
    }

    /**
     * The texts.
     *
     * @return the texts in order
     */
    public List<String> input() {
        return input;
    }

    /**
     * The wanted length of the vectors.
     *
     * @return the length, or null for the model's own
     */
    public @Nullable Integer dimensions() {
        return dimensions;
    }

    @Override
    public CallOptions options() {
        return options;
    }

    @Override
    public Map<String, Json> extra() {
        return extra;
    }

    @Override
    public EmbeddingRequest withModel(String name) {
        return name.equals(model) ? this : new EmbeddingRequest(name, input, dimensions, options, extra);
    }

    /**
     * The same request for other texts.
     *
     * @param texts the texts
     * @return a copy
     */
    public EmbeddingRequest withInput(List<String> texts) {
        return new EmbeddingRequest(model, List.copyOf(texts), dimensions, options, extra);
    }

    @Override
    public void validate() {
        if (input.isEmpty()) {
            throw new InvalidRequestException(
                    "The embedding request to \"" + model + "\" has no input: add at least one text");
        }
        int empty = input.indexOf("");
        if (empty >= 0) {
            throw new InvalidRequestException("Input " + empty + " of the embedding request to \"" + model
                    + "\" is empty: providers refuse empty texts");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EmbeddingRequest request
                && request.model.equals(model)
                && request.input.equals(input)
                && Objects.equals(request.dimensions, dimensions)
                && request.options.equals(options)
                && request.extra.equals(extra);
    }

    @Override
    public int hashCode() {
        return Objects.hash(model, input, dimensions, options, extra);
    }

    @Override
    public String toString() {
        return "EmbeddingRequest(" + model + ", " + input.size() + " inputs)";
    }

    /** Builds an {@link EmbeddingRequest}. Not thread-safe. */
    public static final class Builder {
        private final String model;
        private List<String> input = List.of();
        private @Nullable Integer dimensions;
        private CallOptions options = CallOptions.NONE;
        private Map<String, Json> extra = Map.of();

        private Builder(String model) {
            if (Objects.requireNonNull(model, "model").isBlank()) {
                throw new InvalidRequestException("The request needs a route name or a target (provider/model)");
            }
            this.model = model;
        }

        /**
         * Sets the texts.
         *
         * @param texts the texts
         * @return this
         */
        public Builder input(List<String> texts) {
            input = List.copyOf(texts);
            return this;
        }

        /**
         * Sets the wanted length of the vectors.
         *
         * @param value at least 1
         * @return this
         */
        public Builder dimensions(@Nullable Integer value) {
            if (value != null && value < 1) {
                throw new InvalidRequestException("dimensions must be at least 1, but was " + value);
            }
            dimensions = value;
            return this;
        }

        /**
         * Sets tenant, tags, headers, timeouts.
         *
         * @param values the options
         * @return this
         */
        public Builder options(CallOptions values) {
            options = Objects.requireNonNull(values, "options");
            return this;
        }

        /**
         * Adds a field that is passed through to the wire as it is.
         *
         * @param name the wire's field name
         * @param value anything {@link Json#of} takes
         * @return this
         */
        public Builder extra(String name, @Nullable Object value) {
            extra = Copies.plus(extra, Objects.requireNonNull(name, "name"), Json.of(value));
            return this;
        }

        /**
         * The request. Its content is checked when it is sent.
         *
         * @return the request
         */
        public EmbeddingRequest build() {
            return new EmbeddingRequest(model, input, dimensions, options, extra);
        }
    }
}
