package io.gatehouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes up the answer of a {@link SimulatedModel} to one chat request. */
final class SimulatedChat {
    private static final int QUOTED = 400;

    private final RecordedRequest request;
    private final JsonNode json;
    private final Prompt prompt;
    private final Duration firstToken;
    private final Duration perToken;

    SimulatedChat(RecordedRequest request, Duration firstToken, Duration perToken) {
        this.request = request;
        this.json = request.json();
        this.prompt = Prompt.of(json.path("messages"));
        this.firstToken = firstToken;
        this.perToken = perToken;
    }

    Script script() {
        if (!json.path("messages").isArray() || json.path("messages").isEmpty()) {
            return Scripts.error(
                    400, "invalid_request_error", "missing_required_parameter", "'messages' must have an entry.");
        }
        ChatAnswer.Builder answer = ChatAnswer.builder().delays(firstToken, perToken);
        JsonNode tool = tool();
        if (tool != null) {
            JsonNode arguments = new SchemaFiller(tool.path("parameters"), prompt.lastUser()).fill();
            answer.toolCall(tool.path("name").asText(), arguments.isObject() ? WireJson.text(arguments) : "{}");
        } else {
            write(answer, content());
        }
        return answer.build().script(request);
    }

    private void write(ChatAnswer.Builder answer, String content) {
        List<String> pieces = new ArrayList<>(Tokens.pieces(content));
        int limit =
                json.path("max_completion_tokens").asInt(json.path("max_tokens").asInt(Integer.MAX_VALUE));
        int left = limit;
        for (String piece : pieces) {
            left -= Tokens.count(piece);
            if (left < 0) {
                answer.finishReason("length");
                return;
            }
            answer.text(piece);
        }
    }

    private String content() {
        JsonNode format = json.path("response_format");
        return switch (format.path("type").asText()) {
            case "json_schema" ->
                WireJson.text(new SchemaFiller(format.path("json_schema").path("schema"), prompt.lastUser()).fill());
            case "json_object" -> WireJson.text(WireJson.object().put("answer", quoted(prompt.lastText())));
            default -> prose();
        };
    }

    private String prose() {
        if (prompt.lastRole().equals("tool")) {
            return "The tool answered: " + quoted(prompt.lastText());
        }
        return "You wrote: \"" + quoted(prompt.lastText())
                + "\" This answer comes from a simulated model. It understands"
                + " nothing, but it speaks the protocol of a real one, word by word.";
    }

    private static String quoted(String text) {
        String stripped = text.strip();
        if (stripped.length() <= QUOTED) {
            return stripped;
        }
        return stripped.substring(0, stripped.offsetByCodePoints(0, stripped.codePointCount(0, QUOTED))) + "…";
    }

    /** The function to call, or null to answer in text: the one demanded, else the first one that the prompt speaks of. */
    private @Nullable JsonNode tool() {
        JsonNode tools = json.path("tools");
        JsonNode choice = json.path("tool_choice");
        if (tools.isEmpty()
                || choice.asText().equals("none")
                || prompt.lastRole().equals("tool")) {
            return null;
        }
        String demanded = choice.path("function").path("name").asText();
        boolean required = choice.asText().equals("required");
        String asked = " " + words(prompt.lastUser()) + " ";
        for (JsonNode tool : tools) {
            JsonNode function = tool.path("function");
            String name = function.path("name").asText();
            if (demanded.isEmpty() ? mentions(asked, name) : demanded.equals(name)) {
                return function;
            }
        }
        return required ? tools.get(0).path("function") : null;
    }

    /** Whether the prompt has a word of the tool's name, except for words that say nothing. */
    private static boolean mentions(String asked, String name) {
        for (String word : words(name).split(" ", -1)) {
            boolean telling = word.length() > 3
                    && !List.of("find", "look", "lookup", "with").contains(word);
            if (telling && asked.contains(" " + word)) {
                return true;
            }
        }
        return asked.contains(" " + words(name) + " ");
    }

    private static String words(String text) {
        return text.replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ")
                .replaceAll("[^\\p{L}\\p{N}]+", " ")
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
