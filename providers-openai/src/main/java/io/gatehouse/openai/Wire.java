package io.gatehouse.openai;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Small steps of reading JSON. What has the wrong type is an {@link IOException} without content. */
final class Wire {
    private Wire() {}

    static void expect(JsonParser parser, JsonToken wanted) throws IOException {
        if (parser.currentToken() != wanted) {
            throw new JsonParseException(null, "Unexpected JSON structure");
        }
    }

    static void expectEnd(JsonParser parser) throws IOException {
        if (parser.nextToken() != null) {
            throw new JsonParseException(null, "Unexpected text after the JSON value");
        }
    }

    /** The text at the current token; null for null, an empty text and anything that is no text. */
    static @Nullable String textOrNull(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return parser.getTextLength() == 0 ? null : parser.getText();
        }
        parser.skipChildren();
        return null;
    }

    /** The text at the current token, or null for the literal null; anything else is an error. */
    static @Nullable String text(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        expect(parser, JsonToken.VALUE_STRING);
        return parser.getText();
    }

    /** The integer at the current token; the fallback for anything else. */
    static int integer(JsonParser parser, int fallback) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return parser.getIntValue();
        }
        parser.skipChildren();
        return fallback;
    }

    /** Whether the current token is this text; makes no string. */
    static boolean isText(JsonParser parser, String expected) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING || parser.getTextLength() != expected.length()) {
            return false;
        }
        char[] chars = parser.getTextCharacters();
        int offset = parser.getTextOffset();
        for (int i = 0; i < expected.length(); i++) {
            if (chars[offset + i] != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static @Nullable String longer(@Nullable String first, @Nullable String more) {
        if (more == null || more.isEmpty()) {
            return first;
        }
        return first == null || first.isEmpty() ? more : first + more;
    }
}
