package io.gatehouse.internal.http;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.Message;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.ToolCall;
import io.gatehouse.spi.Endpoint;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a provider's words fit to be shown: capped, without credentials, without pieces of the request. */
final class Scrubber {
    private static final int MAX_LENGTH = 500;
    private static final int RUN = 16;
    // What the keys of the common providers look like; a bounded pattern, so it is linear.
    private static final Pattern KEYS =
            Pattern.compile("\\b(?:sk|pk|rk|gsk|xai|key|tgp|fw|hf)[-_][A-Za-z0-9*._-]{6,200}|Bearer +\\S{1,500}");

    private Scrubber() {}

    static @Nullable String scrub(@Nullable String words, Endpoint endpoint, @Nullable ModelRequest request) {
        if (words == null || words.isBlank()) {
            return null;
        }
        String text = words.length() > MAX_LENGTH ? words.substring(0, MAX_LENGTH) + "…" : words;
        if (endpoint.secret() != null) {
            text = text.replace(endpoint.secret().reveal(), "[credential]");
        }
        text = KEYS.matcher(text).replaceAll("[credential]");
        return request == null ? text : withoutRuns(text, request);
    }

    private static String withoutRuns(String text, ModelRequest request) {
        if (text.length() < RUN) {
            return text;
        }
        Set<String> runs = new HashSet<>();
        for (int i = 0; i + RUN <= text.length(); i++) {
            runs.add(text.substring(i, i + RUN));
        }
        Set<String> shared = new HashSet<>();
        collect(request, runs, shared);
        return shared.isEmpty() ? text : cut(text, shared);
    }

    // The request may be large, the words are not: so the words' runs are kept and the request passes by them.
    private static void collect(ModelRequest request, Set<String> runs, Set<String> shared) {
        if (request instanceof ChatRequest chat) {
            for (Message message : chat.messages()) {
                collect(message.text(), runs, shared);
                for (ToolCall call : message.toolCalls()) {
                    collect(call.arguments(), runs, shared);
                }
            }
        } else if (request instanceof EmbeddingRequest embedding) {
            embedding.input().forEach(text -> collect(text, runs, shared));
        }
    }

    private static void collect(String text, Set<String> runs, Set<String> shared) {
        for (int i = 0; i + RUN <= text.length(); i++) {
            String run = text.substring(i, i + RUN);
            if (runs.contains(run)) {
                shared.add(run);
            }
        }
    }

    private static String cut(String text, Set<String> shared) {
        StringBuilder kept = new StringBuilder();
        int cutUntil = 0;
        for (int i = 0; i < text.length(); i++) {
            if (i + RUN <= text.length() && shared.contains(text.substring(i, i + RUN))) {
                if (i >= cutUntil) {
                    kept.append("[…]");
                }
                cutUntil = i + RUN;
            }
            if (i >= cutUntil) {
                kept.append(text.charAt(i));
            }
        }
        return kept.toString();
    }
}
