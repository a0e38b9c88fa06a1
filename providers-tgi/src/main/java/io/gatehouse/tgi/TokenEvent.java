package io.gatehouse.tgi;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.gatehouse.internal.json.JsonText;
import io.gatehouse.model.Json;
import io.gatehouse.model.TokenLogprob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One event of a native stream as it stands on the wire; filled again for each. */
final class TokenEvent {
    /** The token's text, or null when there is no token. */
    @Nullable
    String text;

    double logprob;
    boolean special;

    List<TokenLogprob> top = List.of();

    /** The whole text, in the last event only. */
    @Nullable
    String generatedText;

    Json details = Json.MISSING;
    boolean failed;
    final Map<String, Json> others = new LinkedHashMap<>();

    private void clear() {
        text = null;
        logprob = 0;
        special = false;
        top = List.of();
        generatedText = null;
        details = Json.MISSING;
        failed = false;
        others.clear();
    }

    /** Reads the object at the parser's current token. */
    void read(JsonParser parser) throws IOException {
        clear();
        expect(parser, JsonToken.START_OBJECT);
        boolean known = false;
        String field;
        while ((field = parser.nextFieldName()) != null) {
            JsonToken value = parser.nextToken();
            switch (field) {
                case "token" -> {
                    known = true;
                    readToken(parser, value);
                }
                case "generated_text" -> {
                    known = true;
                    generatedText = text(parser);
                }
                case "top_tokens" -> readTop(parser, value);
                case "details" -> details = Json.of(JsonText.readValue(parser));
                case "error" -> failed |= JsonText.readValue(parser) != null;
                case "index" -> parser.skipChildren();
                default -> readOther(field, parser);
            }
        }
        expect(parser, JsonToken.END_OBJECT);
        if (!known && !failed && others.isEmpty()) {
            throw new JsonParseException(null, "Unexpected JSON structure");
        }
    }

    private void readToken(JsonParser parser, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        expect(parser, JsonToken.START_OBJECT);
        String field;
        while ((field = parser.nextFieldName()) != null) {
            JsonToken token = parser.nextToken();
            switch (field) {
                case "text" -> text = text(parser);
                case "logprob" -> logprob = token.isNumeric() ? parser.getDoubleValue() : 0;
                case "special" -> special = token == JsonToken.VALUE_TRUE;
                default -> parser.skipChildren();
            }
        }
        expect(parser, JsonToken.END_OBJECT);
    }

    private void readTop(JsonParser parser, JsonToken value) throws IOException {
        List<TokenLogprob> all = new ArrayList<>();
        Json tokens = Json.of(JsonText.readValue(parser));
        for (Json each : value == JsonToken.START_ARRAY ? tokens.elements() : List.<Json>of()) {
            String word = each.get("text").asText();
            all.add(new TokenLogprob(
                    word == null ? "" : word, each.get("logprob").asDouble(0), List.of()));
        }
        top = all;
    }

    private void readOther(String field, JsonParser parser) throws IOException {
        Object value = JsonText.readValue(parser);
        if (value != null) {
            others.put(field, Json.of(value));
        }
    }

    private static @Nullable String text(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        expect(parser, JsonToken.VALUE_STRING);
        return parser.getText();
    }

    private static void expect(JsonParser parser, JsonToken wanted) throws IOException {
        if (parser.currentToken() != wanted) {
            throw new JsonParseException(null, "Unexpected JSON structure");
        }
    }
}
