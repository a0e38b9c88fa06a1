package io.gatehouse.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation: a role and its content parts; for the assistant also tool calls, refusal and
 * reasoning; for a tool's result the id of the call it answers.
 */
public final class Message {
    private static final String PREFIX = "prefix";

    private final Role role;
    private final List<ContentPart> content;
    private final @Nullable String name;
    private final List<ToolCall> toolCalls;
    private final @Nullable String toolCallId;
    private final @Nullable String refusal;
    private final @Nullable String reasoning;
    private final Map<String, Json> extra;

    private Message(Builder builder) {
        role = builder.role;
        content = builder.content;
        name = builder.name;
        toolCalls = builder.toolCalls;
        toolCallId = builder.toolCallId;
        refusal = builder.refusal;
        reasoning = builder.reasoning;
        extra = builder.extra;
    }

    /**
     * Instructions.
     *
     * @param text the text
     * @return the message
     */
    public static Message system(String text) {
        return text(Role.SYSTEM, text);
    }

    /**
     * Instructions under the role name newer models use.
     *
     * @param text the text
     * @return the message
     */
    public static Message developer(String text) {
        return text(Role.DEVELOPER, text);
    }

    /**
     * A user's text.
     *
     * @param text the text
     * @return the message
     */
    public static Message user(String text) {
        return text(Role.USER, text);
    }

    /**
     * A user's message of several parts.
     *
     * @param parts text, images, audio, files
     * @return the message
     */
    public static Message user(ContentPart... parts) {
        return builder(Role.USER).content(List.of(parts)).build();
    }

    /**
     * A model's text, for history and few-shot examples.
     *
     * @param text the text
     * @return the message
     */
    public static Message assistant(String text) {
        return text(Role.ASSISTANT, text);
    }

    /**
     * The beginning of the answer, as the last message of a request: the model goes on with it instead of answering it.
     * Only for models that can, see {@link Capabilities#prefill()}. The mark is the extra field {@code prefix}, which some
     * hosts take as it is; a dialect whose host wants another mark writes that instead.
     *
     * @param text what the answer begins with
     * @return the message
     */
    public static Message prefill(String text) {
        return builder(Role.ASSISTANT)
                .content(List.of(new TextPart(text)))
                .extra(Map.of(PREFIX, Json.of(true)))
                .build();
    }

    /**
     * The result of a tool call.
     *
     * @param toolCallId the id of the call
     * @param text the result, often JSON text
     * @return the message
     */
    public static Message tool(String toolCallId, String text) {
        return builder(Role.TOOL)
                .content(List.of(new TextPart(text)))
                .toolCallId(toolCallId)
                .build();
    }

    private static Message text(Role role, String text) {
        return builder(role).content(List.of(new TextPart(text))).build();
    }

    /**
     * Whether this is the beginning of an answer that the model goes on with.
     *
     * @return whether it carries the mark of {@link #prefill}
     */
    public boolean isPrefill() {
        Json mark = role == Role.ASSISTANT ? extra.get(PREFIX) : null;
        return mark != null && Boolean.TRUE.equals(mark.asJava());
    }

    /**
     * A builder.
     *
     * @param role who speaks
     * @return the builder
     */
    public static Builder builder(Role role) {
        return new Builder(role);
    }

    /**
     * A builder with this message's values.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder(role);
        builder.content = content;
        builder.name = name;
        builder.toolCalls = toolCalls;
        builder.toolCallId = toolCallId;
        builder.refusal = refusal;
        builder.reasoning = reasoning;
        builder.extra = extra;
        return builder;
    }

    /**
     * Who speaks.
     *
     * @return the role
     */
    public Role role() {
        return role;
    }

    /**
     * The parts.
     *
     * @return the parts, empty for an assistant message of tool calls only
     */
    public List<ContentPart> content() {
        return content;
    }

    /**
     * The text parts joined.
     *
     * @return the text, empty when there is none
     */
    public String text() {
        if (content.size() == 1 && content.get(0) instanceof TextPart only) {
            return only.text();
        }
        StringBuilder text = new StringBuilder();
        for (ContentPart part : content) {
            if (part instanceof TextPart piece) {
                text.append(piece.text());
            }
        }
        return text.toString();
    }

    /**
     * The speaker's name.
     *
     * @return the name, or null
     */
    public @Nullable String name() {
        return name;
    }

    /**
     * The tool calls of an assistant message.
     *
     * @return the calls, often empty
     */
    public List<ToolCall> toolCalls() {
        return toolCalls;
    }

    /**
     * The call that a tool message answers.
     *
     * @return the id, or null
     */
    public @Nullable String toolCallId() {
        return toolCallId;
    }

    /**
     * The model's refusal.
     *
     * @return the text, or null
     */
    public @Nullable String refusal() {
        return refusal;
    }

    /**
     * The model's reasoning text, where a server shows it.
     *
     * @return the text, or null
     */
    public @Nullable String reasoning() {
        return reasoning;
    }

    /**
     * Further fields of the wire's message, passed through.
     *
     * @return name to value
     */
    public Map<String, Json> extra() {
        return extra;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Message message
                && message.role == role
                && message.content.equals(content)
                && Objects.equals(message.name, name)
                && message.toolCalls.equals(toolCalls)
                && Objects.equals(message.toolCallId, toolCallId)
                && Objects.equals(message.refusal, refusal)
                && Objects.equals(message.reasoning, reasoning)
                && message.extra.equals(extra);
    }

    @Override
    public int hashCode() {
        return Objects.hash(role, content, name, toolCalls, toolCallId, refusal, reasoning, extra);
    }

    /** Names role and sizes only: a message's text never appears in a log by accident. */
    @Override
    public String toString() {
        return "Message(" + role + ", " + content.size() + " parts, " + toolCalls.size() + " tool calls)";
    }

    /** Builds a {@link Message}. Not thread-safe. */
    public static final class Builder {
        private final Role role;
        private List<ContentPart> content = List.of();
        private @Nullable String name;
        private List<ToolCall> toolCalls = List.of();
        private @Nullable String toolCallId;
        private @Nullable String refusal;
        private @Nullable String reasoning;
        private Map<String, Json> extra = Map.of();

        private Builder(Role role) {
            this.role = Objects.requireNonNull(role, "role");
        }

        /**
         * Sets the parts.
         *
         * @param parts the parts
         * @return this
         */
        public Builder content(List<? extends ContentPart> parts) {
            content = List.copyOf(parts);
            return this;
        }

        /**
         * Sets one text part.
         *
         * @param text the text
         * @return this
         */
        public Builder text(String text) {
            content = List.of(new TextPart(text));
            return this;
        }

        /**
         * Sets the speaker's name.
         *
         * @param value the name
         * @return this
         */
        public Builder name(@Nullable String value) {
            name = value;
            return this;
        }

        /**
         * Sets the tool calls.
         *
         * @param calls the calls
         * @return this
         */
        public Builder toolCalls(List<ToolCall> calls) {
            toolCalls = List.copyOf(calls);
            return this;
        }

        /**
         * Sets the call this message answers.
         *
         * @param id the id
         * @return this
         */
        public Builder toolCallId(@Nullable String id) {
            toolCallId = id;
            return this;
        }

        /**
         * Sets the refusal.
         *
         * @param text the text
         * @return this
         */
        public Builder refusal(@Nullable String text) {
            refusal = text;
            return this;
        }

        /**
         * Sets the reasoning.
         *
         * @param text the text
         * @return this
         */
        public Builder reasoning(@Nullable String text) {
            reasoning = text;
            return this;
        }

        /**
         * Sets further fields of the wire's message.
         *
         * @param fields name to value
         * @return this
         */
        public Builder extra(Map<String, Json> fields) {
            extra = Copies.map(fields);
            return this;
        }

        /**
         * The message.
         *
         * @return the message
         */
        public Message build() {
            if (role == Role.TOOL && toolCallId == null) {
                throw new InvalidRequestException("A tool message needs the id of the tool call that it answers");
            }
            if (role != Role.ASSISTANT && !toolCalls.isEmpty()) {
                throw new InvalidRequestException(
                        "Only an assistant message carries tool calls, but the role is " + role);
            }
            return new Message(this);
        }
    }
}
