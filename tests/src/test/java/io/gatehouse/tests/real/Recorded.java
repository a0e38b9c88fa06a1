package io.gatehouse.tests.real;

import io.gatehouse.model.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a recorded answer says, read without the library's decoders. */
record Recorded(@Nullable String id, Json counts, List<Part> choices) {
    record Called(String name, String arguments) {}

    record Part(String text, @Nullable String reason, List<Called> calls, List<@Nullable String> tokens) {}

    static Recorded of(Json answer) {
        List<Part> parts = new ArrayList<>();
        for (Json choice : answer.get("choices").elements()) {
            List<Called> calls = new ArrayList<>();
            for (Json call : choice.get("message").get("tool_calls").elements()) {
                calls.add(called(call.get("function")));
            }
            parts.add(new Part(
                    text(choice.get("message").get("content")),
                    choice.get("finish_reason").asText(),
                    calls,
                    tokens(choice)));
        }
        return new Recorded(answer.get("id").asText(), answer.get("usage"), parts);
    }

    private static Called called(Json function) {
        return new Called(text(function.get("name")), text(function.get("arguments")));
    }

    private static String text(Json value) {
        return Objects.requireNonNullElse(value.asText(), "");
    }

    private static List<@Nullable String> tokens(Json choice) {
        List<@Nullable String> tokens = new ArrayList<>();
        for (Json token : choice.get("logprobs").get("content").elements()) {
            tokens.add(token.get("token").asText());
        }
        return tokens;
    }

    static Recorded ofStream(List<Json> events) {
        Map<Long, Gathered> choices = new TreeMap<>();
        Json usage = Json.MISSING;
        for (Json event : events) {
            usage = event.get("usage").isObject() ? event.get("usage") : usage;
            for (Json choice : event.get("choices").elements()) {
                choices.computeIfAbsent(choice.get("index").asLong(0), index -> new Gathered())
                        .add(choice);
            }
        }
        return new Recorded(
                events.get(0).get("id").asText(),
                usage,
                choices.values().stream().map(Gathered::part).toList());
    }

    long usage(String field) {
        return counts.get(field).asLong(-1);
    }

    long cachedTokens() {
        return counts.get("prompt_tokens_details").get("cached_tokens").asLong(0);
    }

    private static final class Gathered {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder arguments = new StringBuilder();
        private final List<@Nullable String> tokens = new ArrayList<>();
        private @Nullable String reason;
        private @Nullable String tool;

        void add(Json choice) {
            Json delta = choice.get("delta");
            text.append(text(delta.get("content")));
            for (Json call : delta.get("tool_calls").elements()) {
                Called piece = called(call.get("function"));
                tool = piece.name().isEmpty() ? tool : piece.name();
                arguments.append(piece.arguments());
            }
            tokens.addAll(tokens(choice));
            String word = choice.get("finish_reason").asText();
            reason = word == null ? reason : word;
        }

        Part part() {
            String name = tool;
            List<Called> calls = name == null ? List.of() : List.of(new Called(name, arguments.toString()));
            return new Part(text.toString(), reason, calls, tokens);
        }

        private static String text(Json value) {
            return Recorded.text(value);
        }

        private static List<@Nullable String> tokens(Json choice) {
            return Recorded.tokens(choice);
        }
    }
}
