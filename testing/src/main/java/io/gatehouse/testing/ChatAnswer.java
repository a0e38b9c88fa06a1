package io.gatehouse.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A well-formed answer to a chat completion, blocking or streaming as the request asks: pieces of text or reasoning, tool
 * calls, a refusal, usage. A stream follows the order of the OpenAI API: role, pieces, finish, usage if the request asked for
 * it, {@code [DONE]}. With {@code n} above 1 every choice is the same.
 *
 * <p>Immutable and thread-safe; made with {@link #builder()}.
 */
public final class ChatAnswer implements Answer {
    final List<String> text;
    final List<String> reasoning;
    final @Nullable String refusal;
    final List<ToolCall> toolCalls;
    final @Nullable String finishReason;
    final @Nullable String model;
    final @Nullable Usage usage;
    final Duration firstTokenDelay;
    final Duration perTokenDelay;
    final boolean usageAlways;
    final boolean done;
    private final @Nullable Boolean streams;

    private ChatAnswer(Builder builder) {
        this.text = List.copyOf(builder.text);
        this.reasoning = List.copyOf(builder.reasoning);
        this.refusal = builder.refusal;
        this.toolCalls = List.copyOf(builder.toolCalls);
        this.finishReason = builder.finishReason;
        this.model = builder.model;
        this.usage = builder.usage;
        this.firstTokenDelay = builder.firstTokenDelay;
        this.perTokenDelay = builder.perTokenDelay;
        this.usageAlways = builder.usageAlways;
        this.done = builder.done;
        this.streams = builder.streams;
    }

    record ToolCall(String id, String name, String arguments) {}

    record Usage(int prompt, int completion, int cached) {}

    /** Returns a builder for an answer that is empty so far. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Script script(RecordedRequest request) {
        boolean stream = streams == null ? request.asksForStream() : streams;
        return stream ? new ChatStreamScript(this, request).script() : new ChatBlockingScript(this, request).script();
    }

    String finishReason() {
        if (finishReason != null) {
            return finishReason;
        }
        return toolCalls.isEmpty() ? "stop" : "tool_calls";
    }

    String allText() {
        return String.join("", text);
    }

    String model(RecordedRequest request) {
        String asked = request.at("/model");
        if (model != null) {
            return model;
        }
        return asked == null ? "fake-model" : asked;
    }

    /** The usage as given, or counted from the request and this answer. */
    Usage usage(RecordedRequest request) {
        if (usage != null) {
            return usage;
        }
        int completion = text.stream().mapToInt(Tokens::count).sum()
                + reasoningTokens()
                + (refusal == null ? 0 : Tokens.count(refusal))
                + toolCalls.stream()
                        .mapToInt(call -> 8 + Tokens.count(call.arguments()))
                        .sum();
        int choices = ChatJson.choices(request);
        return new Usage(Tokens.ofMessages(request.json().path("messages")), completion * choices, 0);
    }

    int reasoningTokens() {
        return reasoning.stream().mapToInt(Tokens::count).sum();
    }

    /** Makes a {@link ChatAnswer}. Not thread-safe. */
    public static final class Builder {
        private final List<String> text = new ArrayList<>();
        private final List<String> reasoning = new ArrayList<>();
        private final List<ToolCall> toolCalls = new ArrayList<>();
        private @Nullable String refusal;
        private @Nullable String finishReason;
        private @Nullable String model;
        private @Nullable Usage usage;
        private @Nullable Boolean streams;
        private Duration firstTokenDelay = Duration.ZERO;
        private Duration perTokenDelay = Duration.ZERO;
        private boolean usageAlways;
        private boolean done = true;

        private Builder() {}

        /**
         * Adds pieces of text; in a stream each is a chunk.
         *
         * @param pieces the text, cut as it should arrive
         */
        public Builder text(String... pieces) {
            text.addAll(List.of(pieces));
            return this;
        }

        /**
         * Adds pieces of reasoning, sent before the text as {@code reasoning_content}.
         *
         * @param pieces the reasoning, cut as it should arrive
         */
        public Builder reasoning(String... pieces) {
            reasoning.addAll(List.of(pieces));
            return this;
        }

        /**
         * Refuses: the content is null and {@code refusal} is set.
         *
         * @param text why
         */
        public Builder refusal(String text) {
            this.refusal = text;
            return this;
        }

        /**
         * Adds a tool call; its id is {@code call_fake_1} and so on.
         *
         * @param name the tool's name
         * @param arguments JSON text; sent as it is, valid or not, in a stream in two pieces
         */
        public Builder toolCall(String name, String arguments) {
            return toolCall("call_fake_" + (toolCalls.size() + 1), name, arguments);
        }

        /**
         * Adds a tool call.
         *
         * @param id the call's id
         * @param name the tool's name
         * @param arguments JSON text; sent as it is, valid or not, in a stream in two pieces
         */
        public Builder toolCall(String id, String name, String arguments) {
            toolCalls.add(new ToolCall(id, name, arguments));
            return this;
        }

        /**
         * Sets the finish reason; by default {@code stop}, or {@code tool_calls} if there are some.
         *
         * @param reason for instance {@code length}
         */
        public Builder finishReason(String reason) {
            this.finishReason = reason;
            return this;
        }

        /**
         * Sets the model that the answer names; by default the one that was asked for.
         *
         * @param name the model's name
         */
        public Builder model(String name) {
            this.model = name;
            return this;
        }

        /**
         * Sets the usage; by default it is counted, four characters to a token.
         *
         * @param prompt tokens of the prompt
         * @param completion tokens of the answer
         */
        public Builder usage(int prompt, int completion) {
            return usage(prompt, completion, 0);
        }

        /**
         * Sets the usage with a part of the prompt read from the provider's cache.
         *
         * @param prompt tokens of the prompt, the cached ones included
         * @param completion tokens of the answer
         * @param cached tokens of the prompt that were cached
         */
        public Builder usage(int prompt, int completion, int cached) {
            this.usage = new Usage(prompt, completion, cached);
            return this;
        }

        /** Sends a stream's usage even if the request did not ask for it. */
        public Builder usageAlways() {
            this.usageAlways = true;
            return this;
        }

        /** Leaves out {@code [DONE]}. */
        public Builder withoutDone() {
            this.done = false;
            return this;
        }

        /** Answers with a stream whatever the request asks for. */
        public Builder streaming() {
            this.streams = true;
            return this;
        }

        /** Answers with one JSON document whatever the request asks for. */
        public Builder blocking() {
            this.streams = false;
            return this;
        }

        /**
         * Takes time: a stream waits before its first chunk and between pieces, a blocking answer for the sum of it.
         *
         * @param firstToken the time to the first piece
         * @param perToken the time from each piece to the next
         */
        public Builder delays(Duration firstToken, Duration perToken) {
            this.firstTokenDelay = firstToken;
            this.perTokenDelay = perToken;
            return this;
        }

        /** Returns the answer. */
        public ChatAnswer build() {
            return new ChatAnswer(this);
        }
    }
}
