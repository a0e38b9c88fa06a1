package io.gatehouse.testing;

import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Json;
import io.gatehouse.model.ReasoningDelta;
import io.gatehouse.model.RefusalDelta;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.ToolCallDelta;
import io.gatehouse.model.Usage;
import io.gatehouse.model.UsageUpdate;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.ErrorKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FakeProvider} answers to one request, blocking or streaming as the request asks: pieces of an answer, waits for
 * the test, an end. A blocking request gets the pieces as one whole.
 *
 * <pre>{@code
 * FakeAnswer.text("Hel", "lo");
 * FakeAnswer.fail(ErrorKind.OVERLOADED);
 * FakeAnswer.builder().text("Hel").await(gate).fail(ErrorKind.UNAVAILABLE).build(); // breaks in the middle
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class FakeAnswer {
    final List<FakePart> parts;
    final @Nullable ChatResponse whole;
    final @Nullable FinishReason finishReason;
    final @Nullable Usage usage;
    final @Nullable String id;
    final @Nullable String model;
    final Map<String, Json> extras;

    private FakeAnswer(Builder builder, @Nullable ChatResponse whole) {
        this.parts = List.copyOf(builder.parts);
        this.whole = whole;
        this.finishReason = builder.finishReason;
        this.usage = builder.usage;
        this.id = builder.id;
        this.model = builder.model;
        this.extras = builder.raw.fields();
    }

    /**
     * A text.
     *
     * @param pieces the text, as a stream gives it
     * @return the answer
     */
    public static FakeAnswer text(String... pieces) {
        return builder().text(pieces).build();
    }

    /**
     * A tool call.
     *
     * @param name the tool's name
     * @param arguments JSON text, valid or not
     * @return the answer
     */
    public static FakeAnswer toolCall(String name, String arguments) {
        return builder().toolCall(name, arguments).build();
    }

    /**
     * A refusal by the model.
     *
     * @param text its words
     * @return the answer
     */
    public static FakeAnswer refusal(String text) {
        return builder().refusal(text).build();
    }

    /**
     * An error instead of an answer.
     *
     * @param kind what it means
     * @return the answer
     */
    public static FakeAnswer fail(ErrorKind kind) {
        return builder().fail(kind).build();
    }

    /**
     * An error instead of an answer, with a pause the server asks for or a code.
     *
     * @param error what it means
     * @return the answer
     */
    public static FakeAnswer fail(ErrorInfo error) {
        return builder().fail(error).build();
    }

    /**
     * A whole answer as it is, everything of it but its head and attempts.
     *
     * @param response the answer
     * @return the answer
     */
    public static FakeAnswer of(ChatResponse response) {
        Builder builder = builder();
        FakeAssembly.events(response).forEach(builder::event);
        return new FakeAnswer(
                builder.id(response.id())
                        .model(response.model())
                        .usage(response.usage())
                        .raw(response.raw()),
                response);
    }

    /**
     * A builder of an answer that is empty so far.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    List<StreamEvent> events() {
        List<StreamEvent> events = new ArrayList<>();
        for (FakePart part : parts) {
            if (part instanceof FakePart.Emit emit) {
                events.add(emit.event());
            }
        }
        return events;
    }

    /** The choices in the end, also of an answer that breaks off before. */
    List<Choice> choices() {
        return whole != null ? whole.choices() : FakeAssembly.choices(events(), finishReason);
    }

    /** Builds a {@link FakeAnswer}, piece by piece in the order of the calls. Not thread-safe. */
    public static final class Builder {
        private final List<FakePart> parts = new ArrayList<>();
        private @Nullable FinishReason finishReason;
        private @Nullable Usage usage;
        private @Nullable String id;
        private @Nullable String model;
        private Json raw = Json.MISSING;
        private int toolCalls;

        private Builder() {}

        /**
         * Adds text.
         *
         * @param pieces as a stream gives them
         * @return this
         */
        public Builder text(String... pieces) {
            for (String piece : pieces) {
                event(TextDelta.of(piece));
            }
            return this;
        }

        /**
         * Adds reasoning.
         *
         * @param pieces as a stream gives them
         * @return this
         */
        public Builder reasoning(String... pieces) {
            for (String piece : pieces) {
                event(ReasoningDelta.of(0, piece));
            }
            return this;
        }

        /**
         * Adds words with which the model refuses.
         *
         * @param text the words
         * @return this
         */
        public Builder refusal(String text) {
            return event(RefusalDelta.of(0, text));
        }

        /**
         * Adds a tool call; its id is {@code call_1} and so on.
         *
         * @param name the tool's name
         * @param arguments JSON text, valid or not; a stream gives it in two pieces
         * @return this
         */
        public Builder toolCall(String name, String arguments) {
            return toolCall("call_" + (toolCalls + 1), name, arguments);
        }

        /**
         * Adds a tool call.
         *
         * @param callId the call's id
         * @param name the tool's name
         * @param arguments JSON text, valid or not; a stream gives it in two pieces
         * @return this
         */
        public Builder toolCall(String callId, String name, String arguments) {
            int index = toolCalls++;
            int middle = arguments.length() / 2;
            event(ToolCallDelta.of(0, index, callId, name, arguments.substring(0, middle)));
            return event(ToolCallDelta.of(0, index, null, null, arguments.substring(middle)));
        }

        /**
         * Adds any piece, also of other choices than the first.
         *
         * @param event what a provider's dialect may give: no {@code Finished}, no {@code Restarted}
         * @return this
         */
        public Builder event(StreamEvent event) {
            parts.add(new FakePart.Emit(event));
            return this;
        }

        /**
         * Waits until the test opens a gate. Before the first piece, and in a blocking answer, the response itself waits.
         *
         * @param gate the gate
         * @return this
         */
        public Builder await(Gate gate) {
            parts.add(new FakePart.Await(gate));
            return this;
        }

        /**
         * Ends with an error: the response's status, or inside the stream when pieces were given before.
         *
         * @param kind what it means
         * @return this
         */
        public Builder fail(ErrorKind kind) {
            return fail(ErrorInfo.of(kind, null, null));
        }

        /**
         * Ends with an error: the response's status, or inside the stream when pieces were given before.
         *
         * @param error what it means
         * @return this
         */
        public Builder fail(ErrorInfo error) {
            parts.add(new FakePart.Fail(error));
            return this;
        }

        /**
         * Ends with an error that asks to wait.
         *
         * @param kind what it means
         * @param retryAfter the pause
         * @return this
         */
        public Builder fail(ErrorKind kind, Duration retryAfter) {
            return fail(new ErrorInfo(kind, null, null, retryAfter, null));
        }

        /**
         * Ends with a broken connection.
         *
         * @return this
         */
        public Builder cut() {
            parts.add(new FakePart.Cut());
            return this;
        }

        /**
         * Falls silent until the caller goes away.
         *
         * @return this
         */
        public Builder hang() {
            parts.add(new FakePart.Hang());
            return this;
        }

        /**
         * Sets why it ended; unless set, {@code STOP}, or {@code TOOL_CALLS} if there are some.
         *
         * @param reason why
         * @return this
         */
        public Builder finishReason(FinishReason reason) {
            finishReason = reason;
            return this;
        }

        /**
         * Sets the tokens used; unless set they are counted, four characters to a token.
         *
         * @param value the usage, {@link Usage#UNKNOWN} for an answer that does not tell
         * @return this
         */
        public Builder usage(Usage value) {
            usage = value;
            return this;
        }

        /**
         * Reports tokens used so far, in the middle of a stream.
         *
         * @param soFar the usage
         * @return this
         */
        public Builder usageUpdate(Usage soFar) {
            return event(UsageUpdate.of(soFar));
        }

        /**
         * Sets the answer's id.
         *
         * @param value the id
         * @return this
         */
        public Builder id(String value) {
            id = value;
            return this;
        }

        /**
         * Sets the model that the answer names; unless set, the one that was asked for.
         *
         * @param name the model's name
         * @return this
         */
        public Builder model(String name) {
            model = name;
            return this;
        }

        /**
         * Sets further fields, which come out of {@code response.raw()}.
         *
         * @param fields a JSON object
         * @return this
         */
        public Builder raw(Json fields) {
            raw = fields;
            return this;
        }

        /**
         * The answer.
         *
         * @return the answer
         */
        public FakeAnswer build() {
            return new FakeAnswer(this, null);
        }
    }
}
