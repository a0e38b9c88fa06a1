package io.gatehouse.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.gatehouse.internal.json.JsonText;
import io.gatehouse.model.Annotation;
import io.gatehouse.model.Json;
import io.gatehouse.model.TokenLogprob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code choices}, of an answer or of a chunk, as it stands on the wire. Filled by {@link #read} and used
 * again for the next one, so that a stream makes little garbage.
 */
final class ChoicePiece {
    int index;

    @Nullable
    String content;

    @Nullable
    String reasoning;

    @Nullable
    String refusal;

    @Nullable
    String finishReason;

    final List<ToolPiece> tools = new ArrayList<>();
    final List<Annotation> annotations = new ArrayList<>();
    List<TokenLogprob> logprobs = List.of();
    private @Nullable Map<String, Json> others;

    private void clear(int position) {
        index = position;
        content = null;
        reasoning = null;
        refusal = null;
        finishReason = null;
        logprobs = List.of();
        if (!tools.isEmpty()) {
            tools.clear();
        }
        if (!annotations.isEmpty()) {
            annotations.clear();
        }
        if (others != null) {
            others.clear();
        }
    }

    /** Reads the object at the parser's current token; the position stands in for a missing index. */
    void read(JsonParser parser, int position) throws IOException {
        clear(position);
        Wire.expect(parser, JsonToken.START_OBJECT);
        String field;
        while ((field = parser.nextFieldName()) != null) {
            JsonToken token = parser.nextToken();
            switch (field) {
                case "index" -> index = Math.max(0, Wire.integer(parser, position));
                case "delta", "message" -> readMessage(parser, token);
                // Of a text completion.
                case "text" -> readText(parser);
                case "finish_reason" -> finishReason = Wire.textOrNull(parser);
                case "logprobs" -> logprobs = Logprobs.read(parser);
                default -> other(field, parser, token);
            }
        }
    }

    private void readText(JsonParser parser) throws IOException {
        String text = Wire.textOrNull(parser);
        content = content == null ? text : content;
    }

    private void readMessage(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        Wire.expect(parser, JsonToken.START_OBJECT);
        String field;
        while ((field = parser.nextFieldName()) != null) {
            JsonToken value = parser.nextToken();
            switch (field) {
                case "content" -> readContent(parser, value);
                case "role" -> parser.skipChildren();
                // Some servers send both names with the same text.
                case "reasoning", "reasoning_content" -> readReasoning(field, parser, value);
                case "refusal" -> refusal = Wire.text(parser);
                case "tool_calls" -> readTools(parser, value);
                case "annotations" -> readAnnotations(parser, value);
                default -> other(field, parser, value);
            }
        }
    }

    private void readContent(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.START_ARRAY) {
            ContentParts.read(parser, this);
        } else {
            content = Wire.text(parser);
        }
    }

    private void readReasoning(String field, JsonParser parser, JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            other(field, parser, token);
        } else if (reasoning == null || reasoning.isEmpty()) {
            reasoning = parser.getText();
        }
    }

    private void readTools(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        Wire.expect(parser, JsonToken.START_ARRAY);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            tools.add(ToolPiece.read(parser));
        }
    }

    private void readAnnotations(JsonParser parser, JsonToken token) throws IOException {
        if (token != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            annotations.add(Annotation.of(Json.of(JsonText.readValue(parser))));
        }
    }

    void other(String field, JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        Object value = JsonText.readValue(parser);
        boolean empty =
                (value instanceof Map<?, ?> map && map.isEmpty()) || (value instanceof List<?> list && list.isEmpty());
        if (!empty) {
            keep(field, Json.of(value));
        }
    }

    void keep(String field, Json value) {
        if (others == null) {
            others = new LinkedHashMap<>();
        }
        others.put(field, value);
    }

    /** Fields without a place of their own that are not null or empty, in their order; good until the next read. */
    Map<String, Json> others() {
        return others == null ? Map.of() : others;
    }
}
