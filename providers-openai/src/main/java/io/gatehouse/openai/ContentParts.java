package io.gatehouse.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.gatehouse.internal.json.JsonText;
import io.gatehouse.model.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Content that comes as an array of parts, as Mistral's thinking models send it. */
final class ContentParts {
    private ContentParts() {}

    /** Reads the array at the parser's current token into a piece. */
    static void read(JsonParser parser, ChoicePiece piece) throws IOException {
        List<Json> rest = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Json part = Json.of(JsonText.readValue(parser));
            if (part.isText()) {
                piece.content = Wire.longer(piece.content, part.asText());
                continue;
            }
            String type = part.get("type").asText();
            switch (type == null ? "" : type) {
                case "text", "output_text" ->
                    piece.content = Wire.longer(piece.content, part.get("text").asText());
                case "thinking" -> piece.reasoning = Wire.longer(piece.reasoning, textOf(part.get("thinking")));
                case "refusal" ->
                    piece.refusal =
                            Wire.longer(piece.refusal, part.get("refusal").asText());
                default -> rest.add(part);
            }
        }
        if (!rest.isEmpty()) {
            piece.keep("content", Json.of(rest));
        }
    }

    private static @Nullable String textOf(Json thinking) {
        if (!thinking.isArray()) {
            return thinking.asText();
        }
        StringBuilder text = new StringBuilder();
        for (Json part : thinking.elements()) {
            String piece = part.get("text").asText();
            if (piece != null) {
                text.append(piece);
            }
        }
        return text.toString();
    }
}
