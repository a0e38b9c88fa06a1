package io.gatehouse.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.gatehouse.model.TokenLogprob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads log probabilities. Those of a refusal count like those of content. */
final class Logprobs {
    private Logprobs() {}

    /** Reads the object or null at the parser's current token. */
    static List<TokenLogprob> read(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return List.of();
        }
        List<TokenLogprob> tokens = List.of();
        String field;
        while ((field = parser.nextFieldName()) != null) {
            JsonToken token = parser.nextToken();
            boolean wanted = field.equals("content") || field.equals("refusal");
            if (wanted && token == JsonToken.START_ARRAY) {
                List<TokenLogprob> more = readArray(parser);
                tokens = tokens.isEmpty() ? more : tokens;
            } else {
                parser.skipChildren();
            }
        }
        return tokens;
    }

    private static List<TokenLogprob> readArray(JsonParser parser) throws IOException {
        List<TokenLogprob> tokens = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            tokens.add(readToken(parser));
        }
        return tokens;
    }

    private static TokenLogprob readToken(JsonParser parser) throws IOException {
        Wire.expect(parser, JsonToken.START_OBJECT);
        String text = "";
        double logprob = 0;
        List<TokenLogprob> top = List.of();
        String field;
        while ((field = parser.nextFieldName()) != null) {
            JsonToken token = parser.nextToken();
            if (field.equals("token") && token == JsonToken.VALUE_STRING) {
                text = parser.getText();
            } else if (field.equals("logprob") && token.isNumeric()) {
                logprob = parser.getDoubleValue();
            } else if (field.equals("top_logprobs") && token == JsonToken.START_ARRAY) {
                top = readArray(parser);
            } else {
                parser.skipChildren();
            }
        }
        return new TokenLogprob(text, logprob, top);
    }
}
