package io.gatehouse.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.gatehouse.internal.json.JsonText;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Head;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.Role;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.Usage;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.WireErrorException;
import io.gatehouse.spi.WireResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a whole chat answer in one pass; the body itself stays reachable behind {@code raw()}. */
final class ChatDecoder {
    private final Profile profile;
    private final ErrorClassifier errors;

    ChatDecoder(Profile profile, ErrorClassifier errors) {
        this.profile = profile;
        this.errors = errors;
    }

    ChatResponse decode(WireResponse response) {
        byte[] body = response.body();
        AnswerPiece answer = new AnswerPiece(false);
        boolean failed;
        try (JsonParser parser = JsonText.factory().createParser(body)) {
            // An array is how one host sends errors.
            failed = parser.nextToken() == JsonToken.START_ARRAY;
            if (failed) {
                parser.nextToken();
            }
            Wire.expect(parser, JsonToken.START_OBJECT);
            if (!failed) {
                answer.read(parser);
                failed = answer.failed;
                Wire.expectEnd(parser);
            }
        } catch (IOException e) {
            throw protocol(response.head(), "is not the JSON of a chat answer");
        }
        if (failed) {
            throw new WireErrorException(
                    errors.classify(response.head().status(), response.head().headers(), body));
        }
        if (!answer.hasChoices) {
            throw protocol(response.head(), "has no choices");
        }
        return build(response.head(), answer, body);
    }

    static ProtocolException protocol(Head head, String what) {
        return new ProtocolException(ErrorDetails.of("The answer of " + head.target() + " " + what
                        + ": check the base URL and the profile of the provider")
                .at(head.target(), head.endpoint())
                .response(head.status(), head.requestId()));
    }

    private ChatResponse build(Head head, AnswerPiece answer, byte[] body) {
        ChatResponse.Builder builder = ChatResponse.builder(head).raw(Json.lazy(body));
        if (answer.id != null) {
            builder.id(answer.id);
        }
        if (answer.model != null) {
            builder.model(answer.model);
        }
        Usage usage = UsageReader.read(answer.usage, profile.usageStyle());
        return builder.usage(usage == null ? Usage.UNKNOWN : usage)
                .choices(choices(answer))
                .build();
    }

    private List<Choice> choices(AnswerPiece answer) {
        if (answer.count() == 1) {
            return List.of(choice(answer.choice(0), answer.choice(0).index));
        }
        Set<Integer> indexes = new HashSet<>();
        for (int i = 0; i < answer.count(); i++) {
            indexes.add(answer.choice(i).index);
        }
        // A server that gives all choices the same index means their order.
        boolean distinct = indexes.size() == answer.count();
        List<Choice> choices = new ArrayList<>(answer.count());
        for (int i = 0; i < answer.count(); i++) {
            ChoicePiece piece = answer.choice(i);
            choices.add(choice(piece, distinct ? piece.index : i));
        }
        choices.sort(Comparator.comparingInt(Choice::index));
        return choices;
    }

    private Choice choice(ChoicePiece piece, int index) {
        String word = piece.finishReason;
        ErrorInfo failure = word == null ? null : FinishReasons.failure(word, profile);
        if (failure != null) {
            throw new WireErrorException(failure);
        }
        boolean calledTools = !piece.tools.isEmpty();
        FinishReason reason;
        if (word != null) {
            reason = FinishReasons.of(word, calledTools);
        } else {
            reason = calledTools ? FinishReason.TOOL_CALLS : FinishReason.OTHER;
        }
        Choice choice = Choice.of(index, message(piece), reason, word);
        if (!piece.logprobs.isEmpty()) {
            choice = choice.withLogprobs(piece.logprobs);
        }
        return piece.annotations.isEmpty() ? choice : choice.withAnnotations(piece.annotations);
    }

    private Message message(ChoicePiece piece) {
        Message.Builder message = Message.builder(Role.ASSISTANT);
        String content = piece.content;
        if (content != null && !content.isEmpty()) {
            message.content(List.of(ContentPart.text(content)));
        }
        message.reasoning(emptyToNull(piece.reasoning)).refusal(emptyToNull(piece.refusal));
        if (!piece.tools.isEmpty()) {
            message.toolCalls(toolCalls(piece.tools));
        }
        if (!piece.others().isEmpty()) {
            message.extra(echoed(piece.others()));
        }
        return message.build();
    }

    private static @Nullable String emptyToNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static List<ToolCall> toolCalls(List<ToolPiece> pieces) {
        List<ToolCall> calls = new ArrayList<>(pieces.size());
        for (ToolPiece piece : pieces) {
            String id = piece.id == null ? ToolIds.fresh() : piece.id;
            String name = piece.name == null ? "" : piece.name;
            calls.add(ToolCall.of(id, name, piece.arguments).withExtra(piece.extra()));
        }
        return calls;
    }

    // Only what the host wants back goes into the message; everything else is in raw().
    private Map<String, Json> echoed(Map<String, Json> others) {
        Map<String, Json> kept = new LinkedHashMap<>();
        for (Map.Entry<String, Json> entry : others.entrySet()) {
            if (!profile.echoedFields().contains(entry.getKey())) {
                continue;
            }
            kept.put(entry.getKey(), echo(entry.getKey(), entry.getValue()));
        }
        return kept;
    }

    /** What of a field the host wants back: of audio the id alone. */
    static Json echo(String field, Json value) {
        Json id = value.get("id");
        boolean audio = field.equals("audio") && !id.isMissing();
        return audio ? Json.object().put("id", id).build() : value;
    }
}
