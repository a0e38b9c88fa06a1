package io.gatehouse.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.gatehouse.internal.json.JsonText;
import io.gatehouse.model.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer or one chunk as it stands on the wire. A stream fills the same object again for each chunk: what does
 * not change from chunk to chunk (id, model, repeated texts) is read once and then skipped.
 */
final class AnswerPiece {
    @Nullable
    String id;

    @Nullable
    String model;
    /** Whether the field {@code choices} was there, even empty. */
    boolean hasChoices;
    /** The usage object: its counts, or in a stream the whole tree. */
    @Nullable
    Object usage;
    /** Whether this is an error instead of, or beside, an answer. */
    boolean failed;
    /** Fields without a place of their own; filled for streams only, a whole answer keeps its bytes. */
    final Map<String, Json> others;

    private final boolean chunk;
    private final List<ChoicePiece> choices = new ArrayList<>(1);
    private final Map<String, String> lastTexts;
    private int count;
    private boolean flatError;

    AnswerPiece(boolean chunk) {
        this.chunk = chunk;
        others = chunk ? new LinkedHashMap<>() : Map.of();
        lastTexts = chunk ? new HashMap<>() : Map.of();
    }

    int count() {
        return count;
    }

    ChoicePiece choice(int position) {
        return choices.get(position);
    }

    /** Reads the object at the parser's current token. */
    void read(JsonParser parser) throws IOException {
        count = 0;
        hasChoices = false;
        usage = null;
        failed = false;
        flatError = false;
        if (!others.isEmpty()) {
            others.clear();
        }
        String field;
        while ((field = parser.nextFieldName()) != null) {
            readField(field, parser, parser.nextToken());
        }
        Wire.expect(parser, JsonToken.END_OBJECT);
        failed |= flatError && !hasChoices && usage == null;
    }

    private void readField(String field, JsonParser parser, JsonToken token) throws IOException {
        switch (field) {
            case "id" -> id = id == null ? Wire.textOrNull(parser) : skip(id, parser);
            case "model" -> model = model == null ? Wire.textOrNull(parser) : skip(model, parser);
            case "object" -> flatError |= Wire.isText(parser, "error");
            case "choices" -> readChoices(parser, token);
            case "usage" -> {
                // A whole answer keeps its bytes, so only the counts are read; a stream keeps the object for raw().
                usage = chunk ? JsonText.readValue(parser) : TokenCounts.read(parser);
                if (chunk) {
                    keep(field, usage);
                }
            }
            case "error" -> failed |= isError(JsonText.readValue(parser));
            case "x_groq" -> readGroq(parser);
            case "obfuscation" -> parser.skipChildren();
            case "created" -> {
                // The same on every chunk.
                if (chunk && lastTexts.putIfAbsent(field, "") == null) {
                    other(field, parser, token);
                } else {
                    parser.skipChildren();
                }
            }
            case "detail", "message" -> {
                flatError |= token != JsonToken.VALUE_NULL;
                other(field, parser, token);
            }
            default -> other(field, parser, token);
        }
    }

    private static String skip(String known, JsonParser parser) throws IOException {
        parser.skipChildren();
        return known;
    }

    private void readChoices(JsonParser parser, JsonToken token) throws IOException {
        hasChoices = true;
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        Wire.expect(parser, JsonToken.START_ARRAY);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (count == choices.size()) {
                choices.add(new ChoicePiece());
            }
            choices.get(count).read(parser, count);
            count++;
        }
    }

    private void readGroq(JsonParser parser) throws IOException {
        Object tree = JsonText.readValue(parser);
        if (tree instanceof Map<?, ?> fields) {
            failed |= isError(fields.get("error"));
            if (usage == null
                    && fields.get("usage") instanceof Map<?, ?> counts
                    && counts.containsKey("prompt_tokens")) {
                usage = counts;
            }
        }
        keep("x_groq", tree);
    }

    private static boolean isError(@Nullable Object value) {
        return !(value == null
                || Boolean.FALSE.equals(value)
                || "".equals(value)
                || (value instanceof Map<?, ?> map && map.isEmpty()));
    }

    private void other(String field, JsonParser parser, JsonToken token) throws IOException {
        if (!chunk || token == JsonToken.VALUE_NULL) {
            parser.skipChildren();
        } else if (token == JsonToken.VALUE_STRING) {
            String last = lastTexts.get(field);
            if (last == null || !Wire.isText(parser, last)) {
                String text = parser.getText();
                lastTexts.put(field, text);
                keep(field, text);
            }
        } else {
            keep(field, JsonText.readValue(parser));
        }
    }

    private void keep(String field, @Nullable Object value) {
        if (chunk && value != null) {
            others.put(field, Json.of(value));
        }
    }
}
