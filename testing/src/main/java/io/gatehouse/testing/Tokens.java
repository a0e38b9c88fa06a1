package io.gatehouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;

/** Token counts that are plausible and always the same: four characters are a token. */
final class Tokens {
    /** A word with the blanks before it, in parts of at most eight letters. */
    private static final Pattern PIECE = Pattern.compile("\\s*\\S{1,8}|\\s+");

    private Tokens() {}

    static int count(String text) {
        return (text.codePointCount(0, text.length()) + 3) / 4;
    }

    static int ofMessages(JsonNode messages) {
        int tokens = 3;
        for (JsonNode message : messages) {
            tokens += 3 + count(Prompt.textOf(message.path("content")));
        }
        return tokens;
    }

    static List<String> pieces(String text) {
        return PIECE.matcher(text).results().map(match -> match.group()).toList();
    }
}
