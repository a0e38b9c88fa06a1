package io.gatehouse.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A whole answer. Immutable; {@link #toBuilder()} copies it. */
public final class ChatResponse implements Answer {
    private final Head head;
    private final String id;
    private final String model;
    private final List<Choice> choices;
    private final Usage usage;
    private final List<Attempt> attempts;
    private final List<String> warnings;
    private final Json raw;

    private ChatResponse(Builder builder, List<Attempt> attempts) {
        head = builder.head;
        id = builder.id;
        model = builder.model;
        choices = builder.choices;
        usage = builder.usage;
        this.attempts = attempts;
        warnings = builder.warnings;
        raw = builder.raw;
    }

    /**
     * A builder.
     *
     * @param head who answered
     * @return the builder
     */
    public static Builder builder(Head head) {
        return new Builder(head);
    }

    /**
     * An answer of one text, for interceptors that answer by themselves and for tests.
     *
     * @param target who is said to answer
     * @param text the text
     * @return the answer
     */
    public static ChatResponse of(Target target, String text) {
        Head head = Head.builder(target).source(Head.Source.INTERCEPTOR).build();
        Choice choice = Choice.of(0, Message.assistant(text), FinishReason.STOP, null);
        return builder(head).choices(List.of(choice)).usage(Usage.ZERO).build();
    }

    /**
     * A builder with this answer's values.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder(head);
        builder.id = id;
        builder.model = model;
        builder.choices = choices;
        builder.usage = usage;
        builder.attempts = attempts;
        builder.warnings = warnings;
        builder.raw = raw;
        return builder;
    }

    @Override
    public Head head() {
        return head;
    }

    /**
     * The provider's id of this answer.
     *
     * @return the id, empty when there is none
     */
    public String id() {
        return id;
    }

    @Override
    public String model() {
        return model;
    }

    /**
     * The answers.
     *
     * @return the choices by index; a provider that filtered everything may give none
     */
    public List<Choice> choices() {
        return choices;
    }

    @Override
    public Usage usage() {
        return usage;
    }

    @Override
    public List<Attempt> attempts() {
        return attempts;
    }

    /**
     * What went wrong without failing the call, for example a malformed chunk that was skipped.
     *
     * @return sentences, most often none
     */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * Whether something may be missing from the answer; see {@link #warnings()}. Such an answer is never cached.
     *
     * @return true when there are warnings
     */
    public boolean degraded() {
        return !warnings.isEmpty();
    }

    @Override
    public Json raw() {
        return raw;
    }

    /**
     * The text of the first choice.
     *
     * @return the text, empty when there is none
     */
    public String text() {
        return choices.isEmpty() ? "" : choices.get(0).message().text();
    }

    /**
     * The reasoning text of the first choice, where a server shows it.
     *
     * @return the text, or null
     */
    public @Nullable String reasoning() {
        return choices.isEmpty() ? null : choices.get(0).message().reasoning();
    }

    /**
     * The refusal of the first choice.
     *
     * @return the text, or null
     */
    public @Nullable String refusal() {
        return choices.isEmpty() ? null : choices.get(0).message().refusal();
    }

    /**
     * The tool calls of the first choice.
     *
     * @return the calls, often empty
     */
    public List<ToolCall> toolCalls() {
        return choices.isEmpty() ? List.of() : choices.get(0).message().toolCalls();
    }

    /**
     * Why the first choice ended.
     *
     * @return the reason
     */
    public FinishReason finishReason() {
        return choices.isEmpty() ? FinishReason.OTHER : choices.get(0).finishReason();
    }

    /**
     * The first choice's message, to append to the conversation.
     *
     * @return the message
     */
    public Message toMessage() {
        return choices.isEmpty()
                ? Message.builder(Role.ASSISTANT).build()
                : choices.get(0).message();
    }

    @Override
    public ChatResponse withAttempts(List<Attempt> log) {
        return new ChatResponse(toBuilder(), log);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChatResponse response
                && response.id.equals(id)
                && response.model.equals(model)
                && response.choices.equals(choices)
                && response.usage.equals(usage)
                && response.warnings.equals(warnings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, model, choices, usage, warnings);
    }

    /** Sizes only: an answer never appears in a log by accident. */
    @Override
    public String toString() {
        return "ChatResponse(" + model + ", " + choices.size() + " choices, " + finishReason() + ", " + usage + ")";
    }

    /** Builds a {@link ChatResponse}. Not thread-safe. */
    public static final class Builder {
        private Head head;
        private String id = "";
        private String model;
        private List<Choice> choices = List.of();
        private Usage usage = Usage.UNKNOWN;
        private List<Attempt> attempts = List.of();
        private List<String> warnings = List.of();
        private Json raw = Json.MISSING;

        private Builder(Head head) {
            this.head = head;
            this.model = head.target().model();
        }

        /**
         * Sets who answered.
         *
         * @param value the head
         * @return this
         */
        public Builder head(Head value) {
            head = value;
            return this;
        }

        /**
         * Sets the provider's id.
         *
         * @param value the id
         * @return this
         */
        public Builder id(String value) {
            id = value;
            return this;
        }

        /**
         * Sets the reported model name.
         *
         * @param name the name
         * @return this
         */
        public Builder model(String name) {
            model = name;
            return this;
        }

        /**
         * Sets the answers.
         *
         * @param all the choices by index
         * @return this
         */
        public Builder choices(List<Choice> all) {
            choices = List.copyOf(all);
            return this;
        }

        /**
         * Sets the tokens used.
         *
         * @param value the usage
         * @return this
         */
        public Builder usage(Usage value) {
            usage = value;
            return this;
        }

        /**
         * Sets the warnings.
         *
         * @param sentences the warnings
         * @return this
         */
        public Builder warnings(List<String> sentences) {
            warnings = List.copyOf(sentences);
            return this;
        }

        /**
         * Sets the server's answer.
         *
         * @param json the body or its extra fields
         * @return this
         */
        public Builder raw(Json json) {
            raw = json;
            return this;
        }

        /**
         * The answer.
         *
         * @return the answer
         */
        public ChatResponse build() {
            return new ChatResponse(this, attempts);
        }
    }
}
