package io.gatehouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What a chat request says, as text. */
record Prompt(String system, String lastUser, String lastRole, String lastText) {

    static Prompt of(JsonNode messages) {
        String system = "";
        String lastUser = "";
        String lastRole = "";
        String lastText = "";
        for (JsonNode message : messages) {
            lastRole = message.path("role").asText();
            lastText = textOf(message.path("content"));
            switch (lastRole) {
                case "system", "developer" -> system = system.isEmpty() ? lastText : system + "\n" + lastText;
                case "user" -> lastUser = lastText;
                default -> {}
            }
        }
        return new Prompt(system, lastUser, lastRole, lastText);
    }

    /** The text of a message's content: a string, or the text parts of an array. */
    static String textOf(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        List<String> texts = new ArrayList<>();
        content.forEach(part -> texts.add(part.path("text").asText()));
        return String.join("\n", texts);
    }
}
