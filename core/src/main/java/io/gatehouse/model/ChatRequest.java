package io.gatehouse.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A chat request in neutral terms. Immutable; {@link #toBuilder()} copies it. A field that was not set is null (or
 * empty) and is not sent.
 */
public final class ChatRequest implements ModelRequest {
    private final String model;
    private final List<Message> messages;
    private final List<ToolSpec> tools;
    private final @Nullable ToolChoice toolChoice;
    private final @Nullable ResponseFormat responseFormat;
    private final Sampling sampling;
    private final CallOptions options;
    private final Map<String, Json> extra;

    private ChatRequest(
            String model,
            List<Message> messages,
            List<ToolSpec> tools,
            @Nullable ToolChoice toolChoice,
            @Nullable ResponseFormat responseFormat,
            Sampling sampling,
            CallOptions options,
            Map<String, Json> extra) {
        this.model = model;
        this.messages = messages;
        this.tools = tools;
        this.toolChoice = toolChoice;
        this.responseFormat = responseFormat;
        this.sampling = sampling;
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
        return new Builder(this);
    }

    @Override
    public String model() {
        return model;
    }

    /**
     * The conversation so far.
     *
     * @return the messages in order
     */
    public List<Message> messages() {
        return messages;
    }

    /**
     * The tools the model may call.
     *
     * @return the tools, often empty
     */
    public List<ToolSpec> tools() {
        return tools;
    }

    /**
     * Whether a tool may, must or must not be called.
     *
     * @return the choice, or null when left to the provider
     */
    public @Nullable ToolChoice toolChoice() {
        return toolChoice;
    }

    /**
     * The form of the answer.
     *
     * @return the format, or null when left to the provider
     */
    public @Nullable ResponseFormat responseFormat() {
        return responseFormat;
    }

    /**
     * Temperature, limits and the like.
     *
     * @return the sampling options
     */
    public Sampling sampling() {
        return sampling;
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
    public ChatRequest withModel(String name) {
        return name.equals(model)
                ? this
                : new ChatRequest(name, messages, tools, toolChoice, responseFormat, sampling, options, extra);
    }

    /**
     * The same request with other messages.
     *
     * @param conversation the messages
     * @return a copy
     */
    public ChatRequest withMessages(List<Message> conversation) {
        return new ChatRequest(
                model, List.copyOf(conversation), tools, toolChoice, responseFormat, sampling, options, extra);
    }

    /**
     * The same request with other fields that are passed through to the wire.
     *
     * @param fields name to value, in the place of all that there are
     * @return a copy
     */
    public ChatRequest withExtra(Map<String, Json> fields) {
        Map<String, Json> copy = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        return new ChatRequest(model, messages, tools, toolChoice, responseFormat, sampling, options, copy);
    }

    @Override
    public void validate() {
        if (messages.isEmpty()) {
            throw new InvalidRequestException(
                    "The request to \"" + model + "\" has no messages: add at least one with user(…)");
        }
        for (Message message : messages) {
            boolean empty = message.content().isEmpty() && message.toolCalls().isEmpty();
            if (empty && message.refusal() == null && message.extra().isEmpty()) {
                throw new InvalidRequestException("The " + message.role() + " message at position "
                        + messages.indexOf(message) + " of the request to \"" + model + "\" has no content");
            }
        }
        if (toolChoice != null && toolChoice.mode() != ToolChoice.Mode.NONE && tools.isEmpty()) {
            throw new InvalidRequestException("toolChoice is set, but the request to \"" + model + "\" has no tools");
        }
        if (toolChoice != null && toolChoice.name() != null) {
            String name = toolChoice.name();
            if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
                throw new InvalidRequestException("toolChoice names the tool \"" + name + "\", which is not among "
                        + tools.stream().map(ToolSpec::name).toList());
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChatRequest request
                && request.model.equals(model)
                && request.messages.equals(messages)
                && request.tools.equals(tools)
                && Objects.equals(request.toolChoice, toolChoice)
                && Objects.equals(request.responseFormat, responseFormat)
                && request.sampling.equals(sampling)
                && request.options.equals(options)
                && request.extra.equals(extra);
    }

    @Override
    public int hashCode() {
        return Objects.hash(model, messages, tools, toolChoice, responseFormat, sampling, options, extra);
    }

    /** Sizes only: a prompt never appears in a log by accident. */
    @Override
    public String toString() {
        return "ChatRequest(" + model + ", " + messages.size() + " messages, " + tools.size() + " tools)";
    }

    /** Builds a {@link ChatRequest}. Not thread-safe. */
    public static final class Builder {
        private String model;
        private final List<Message> messages;
        private List<ToolSpec> tools = List.of();
        private @Nullable ToolChoice toolChoice;
        private @Nullable ResponseFormat responseFormat;
        private Sampling sampling = Sampling.DEFAULT;
        private CallOptions options = CallOptions.NONE;
        private Map<String, Json> extra = Map.of();

        private Builder(String model) {
            this.model = checkedModel(model);
            this.messages = new ArrayList<>(4);
        }

        private Builder(ChatRequest request) {
            model = request.model;
            messages = new ArrayList<>(request.messages);
            tools = request.tools;
            toolChoice = request.toolChoice;
            responseFormat = request.responseFormat;
            sampling = request.sampling;
            options = request.options;
            extra = request.extra;
        }

        private static String checkedModel(String model) {
            if (Objects.requireNonNull(model, "model").isBlank()) {
                throw new InvalidRequestException("The request needs a route name or a target (provider/model)");
            }
            return model;
        }

        /**
         * Sets the route or target.
         *
         * @param name a route name, or {@code provider/model}
         * @return this
         */
        public Builder model(String name) {
            model = checkedModel(name);
            return this;
        }

        /**
         * Appends messages.
         *
         * @param more the messages
         * @return this
         */
        public Builder add(Message... more) {
            messages.addAll(List.of(more));
            return this;
        }

        /**
         * Replaces all messages.
         *
         * @param all the messages
         * @return this
         */
        public Builder messages(List<Message> all) {
            List<Message> copy = List.copyOf(all);
            messages.clear();
            messages.addAll(copy);
            return this;
        }

        /**
         * Sets the tools.
         *
         * @param all the tools, with different names
         * @return this
         */
        public Builder tools(List<ToolSpec> all) {
            if (all.size() > 1 && all.stream().map(ToolSpec::name).distinct().count() != all.size()) {
                throw new InvalidRequestException("Two tools have the same name: "
                        + all.stream().map(ToolSpec::name).toList());
            }
            tools = List.copyOf(all);
            return this;
        }

        /**
         * Sets whether a tool may, must or must not be called.
         *
         * @param choice the choice
         * @return this
         */
        public Builder toolChoice(@Nullable ToolChoice choice) {
            toolChoice = choice;
            return this;
        }

        /**
         * Sets the form of the answer.
         *
         * @param format the format
         * @return this
         */
        public Builder responseFormat(@Nullable ResponseFormat format) {
            responseFormat = format;
            return this;
        }

        /**
         * Sets temperature, limits and the like.
         *
         * @param values the sampling options
         * @return this
         */
        public Builder sampling(Sampling values) {
            sampling = Objects.requireNonNull(values, "sampling");
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
         * Adds fields that are passed through to the wire as they are.
         *
         * @param fields name to value
         * @return this
         */
        public Builder extra(Map<String, Json> fields) {
            fields.forEach(this::extra);
            return this;
        }

        /**
         * The request. Its content is checked when it is sent.
         *
         * @return the request
         */
        public ChatRequest build() {
            return new ChatRequest(
                    model, List.copyOf(messages), tools, toolChoice, responseFormat, sampling, options, extra);
        }
    }
}
