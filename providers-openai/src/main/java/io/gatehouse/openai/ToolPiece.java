package io.gatehouse.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.gatehouse.internal.json.JsonText;
import io.gatehouse.model.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One entry of {@code tool_calls}, of a message or of a delta, as it stands on the wire. */
final class ToolPiece {
    /** The wire's index, -1 when there is none. */
    int index = -1;

    /** Null when absent or empty. */
    @Nullable
    String id;

    /** Null when absent or empty. */
    @Nullable
    String name;

    String arguments = "";

    private @Nullable Map<String, @Nullable Object> unknown;

    /** Reads the object at the parser's current token. */
    static ToolPiece read(JsonParser parser) throws IOException {
        Wire.expect(parser, JsonToken.START_OBJECT);
        ToolPiece piece = new ToolPiece();
        String field;
        while ((field = parser.nextFieldName()) != null) {
            parser.nextToken();
            switch (field) {
                case "index" -> piece.index = Wire.integer(parser, -1);
                case "id" -> piece.id = Wire.textOrNull(parser);
                case "type" -> piece.readType(parser);
                case "function", "custom" -> piece.readFunction(parser);
                default -> piece.keep(field, parser);
            }
        }
        return piece;
    }

    private void readType(JsonParser parser) throws IOException {
        String type = Wire.textOrNull(parser);
        if (type != null && !type.equals("function")) {
            unknown().put("type", type);
        }
    }

    private void readFunction(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        String field;
        while ((field = parser.nextFieldName()) != null) {
            parser.nextToken();
            switch (field) {
                case "name" -> name = Wire.textOrNull(parser);
                case "arguments", "input" -> arguments = readArguments(parser);
                default -> parser.skipChildren();
            }
        }
    }

    // A text by the protocol, but some servers write the object itself.
    private static String readArguments(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NULL -> "";
            default -> JsonText.write(JsonText.readValue(parser));
        };
    }

    private void keep(String field, JsonParser parser) throws IOException {
        Object value = JsonText.readValue(parser);
        if (value != null) {
            unknown().put(field, value);
        }
    }

    private Map<String, @Nullable Object> unknown() {
        if (unknown == null) {
            unknown = new LinkedHashMap<>();
        }
        return unknown;
    }

    /** The fields that have no place of their own, such as a thought signature. */
    @Nullable
    Json extra() {
        return unknown == null ? null : Json.of(unknown);
    }
}
