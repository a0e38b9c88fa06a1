package io.gatehouse.internal.tools;

import io.gatehouse.internal.json.InvalidJsonOutput;
import io.gatehouse.internal.json.RecordCodec;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ContentBlockedException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.InvalidOutputException;
import io.gatehouse.model.Message;
import io.gatehouse.model.ResponseFormat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks for JSON of a schema, reads it, and asks again, naming the problems, when it does not fit. Used by one call. */
public final class TypedTurn<T> {
    private final RecordCodec<T> codec;
    private final int maxReasks;
    private @Nullable ChatResponse response;

    /** A turn that reads values of a type. */
    public TypedTurn(RecordCodec<T> codec, int maxReasks) {
        this.codec = codec;
        this.maxReasks = maxReasks;
    }

    /** The request with the type's schema as its response format. */
    public ChatRequest withFormat(ChatRequest request) {
        return request.toBuilder()
                .responseFormat(ResponseFormat.jsonSchema(codec.name(), codec.schema()))
                .build();
    }

    /** The value. */
    public T read(Turns turns, ChatRequest request) {
        ChatRequest next = request;
        for (int reask = 0; ; reask++) {
            ChatResponse answer = turns.turn(next);
            response = answer;
            List<String> problems = problemsBeforeReading(answer);
            if (problems.isEmpty()) {
                try {
                    return codec.read(answer.text());
                } catch (InvalidJsonOutput e) {
                    problems = e.problems();
                }
            }
            if (reask == maxReasks) {
                throw invalid(answer, problems, reask + 1);
            }
            next = askAgain(
                    turns instanceof ToolLoop loop ? next.withMessages(loop.conversation()) : next, answer, problems);
        }
    }

    /** The answer the value was read from. */
    public ChatResponse response() {
        if (response == null) {
            throw new IllegalStateException("nothing has been read yet");
        }
        return response;
    }

    private List<String> problemsBeforeReading(ChatResponse answer) {
        ErrorDetails details = ErrorDetails.of(
                        "The model refused to answer in the form of " + codec.name() + "; its refusal is in partial()")
                .at(answer.head().target(), answer.head().endpoint());
        if (answer.refusal() != null || answer.finishReason() == FinishReason.CONTENT_FILTER) {
            ContentBlockedException refused = new ContentBlockedException(details);
            refused.complete(List.of(), answer);
            throw refused;
        }
        if (answer.finishReason() == FinishReason.LENGTH) {
            return List.of("the answer was cut off by the limit on output tokens before it was whole");
        }
        return List.of();
    }

    private ChatRequest askAgain(ChatRequest request, ChatResponse answer, List<String> problems) {
        List<Message> messages = new ArrayList<>(request.messages());
        messages.add(answer.toMessage().text().isEmpty() ? Message.assistant("(no text)") : answer.toMessage());
        messages.add(Message.user("That is not valid: " + String.join("; ", problems)
                + ". Answer again with only the JSON that the schema asks for."));
        return request.withMessages(messages);
    }

    private InvalidOutputException invalid(ChatResponse answer, List<String> problems, int asked) {
        InvalidOutputException e = new InvalidOutputException(ErrorDetails.of("The model's answer is no "
                        + codec.name() + " after asking " + asked + (asked == 1 ? " time: " : " times: ")
                        + String.join("; ", problems) + ". The answer is in partial()")
                .at(answer.head().target(), answer.head().endpoint()));
        e.complete(List.of(), answer);
        return e;
    }
}
