package io.gatehouse.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A pretended model, for demos and as the default of {@link FakeModelServer}. It understands nothing, but keeps the protocol:
 * chat completions blocking and streaming with the delays of a real model, usage, JSON that fits a requested schema filled
 * from names and numbers in the prompt, tool calls, embeddings in which similar texts are close, models, moderations and
 * {@code /health}. The same request always gets the same answer.
 *
 * <p>Of JSON schema it knows objects, arrays, enums, constants, formats, bounds, lengths, {@code $ref} into the same schema,
 * {@code anyOf}, {@code oneOf} and {@code allOf}, not {@code pattern}.
 *
 * <p>Immutable and thread-safe.
 */
public final class SimulatedModel implements Answer {
    private final Duration firstToken;
    private final Duration perToken;
    private final int dimensions;
    private final List<String> models;
    private final Map<String, Integer> failing;

    private SimulatedModel(Builder builder) {
        this.firstToken = builder.firstToken;
        this.perToken = builder.perToken;
        this.dimensions = builder.dimensions;
        this.models = List.copyOf(builder.models);
        this.failing = Map.copyOf(builder.failing);
    }

    /** A model that takes no time. */
    public static SimulatedModel instant() {
        return builder().firstToken(Duration.ZERO).perToken(Duration.ZERO).build();
    }

    /** A model that takes about as long as a small hosted one. */
    public static SimulatedModel withDefaults() {
        return builder().build();
    }

    /** Returns a builder with the defaults: 250 ms to the first token, 25 ms for each more, any model name. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Script script(RecordedRequest request) {
        String path = request.path();
        if (request.method().equals("GET")) {
            return get(path);
        }
        if (!request.json().isObject()) {
            return Scripts.error(400, "invalid_request_error", "invalid_json", "The body is not a JSON object.");
        }
        if (path.endsWith("/moderations")) {
            return Scripts.moderation();
        }
        String model = request.at("/model");
        if (model == null || model.isEmpty()) {
            return Scripts.error(400, "invalid_request_error", "missing_required_parameter", "Missing 'model'.");
        }
        if (failing.containsKey(model)) {
            return Failures.of(failing.get(model), model);
        }
        if (!models.isEmpty() && !models.contains(model)) {
            return Failures.of(404, model);
        }
        if (path.endsWith("/chat/completions")) {
            return new SimulatedChat(request, firstToken, perToken).script();
        }
        return path.endsWith("/embeddings")
                ? Scripts.embeddings(dimensions).after(firstToken).script(request)
                : noSuchPath(path);
    }

    private Script get(String path) {
        if (path.equals("/health")) {
            return Script.respond(200);
        }
        if (path.endsWith("/models")) {
            List<String> all = models.isEmpty() ? List.of("simulated-model") : models;
            return Scripts.models(all.toArray(String[]::new));
        }
        int at = path.lastIndexOf("/models/");
        return at < 0 ? noSuchPath(path) : model(path.substring(at + "/models/".length()));
    }

    private Script model(String id) {
        boolean known = models.isEmpty() || models.contains(id);
        return known ? Scripts.json(200, WireJson.text(Listings.model(id))) : Failures.of(404, id);
    }

    private static Script noSuchPath(String path) {
        return Scripts.error(404, "invalid_request_error", "unknown_url", "Unknown request URL: " + path);
    }

    /** Configures a {@link SimulatedModel}. Not thread-safe. */
    public static final class Builder {
        private final List<String> models = new ArrayList<>();
        private final Map<String, Integer> failing = new LinkedHashMap<>();
        private Duration firstToken = Duration.ofMillis(250);
        private Duration perToken = Duration.ofMillis(25);
        private int dimensions = 256;

        private Builder() {}

        /**
         * Sets the time to the first token.
         *
         * @param delay 250 ms by default
         */
        public Builder firstToken(Duration delay) {
            this.firstToken = delay;
            return this;
        }

        /**
         * Sets the time from each token to the next.
         *
         * @param delay 25 ms by default
         */
        public Builder perToken(Duration delay) {
            this.perToken = delay;
            return this;
        }

        /**
         * Sets the length of embedding vectors for requests that name none.
         *
         * @param count 256 by default
         */
        public Builder dimensions(int count) {
            this.dimensions = count;
            return this;
        }

        /**
         * Names the models there are; any other is answered with 404. Without this, every name is a model.
         *
         * @param ids the models' names
         */
        public Builder models(String... ids) {
            models.addAll(List.of(ids));
            return this;
        }

        /**
         * Names a model that always fails.
         *
         * @param model the model's name
         * @param status the HTTP status of its answers, for instance 503 or 429
         */
        public Builder failing(String model, int status) {
            failing.put(model, status);
            return this;
        }

        /** Returns the model. */
        public SimulatedModel build() {
            return new SimulatedModel(this);
        }
    }
}
