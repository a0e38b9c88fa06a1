package io.gatehouse.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The counts of a usage object under the names that hosts use. What was not sent is -1. */
final class TokenCounts {
    static final int PROMPT = 0;
    static final int COMPLETION = 1;
    static final int TOTAL = 2;
    static final int CACHE_HIT = 3;
    static final int CACHE_MISS = 4;
    static final int CACHED = 5;
    static final int REASONING = 6;
    static final int IN_CACHED = 7;
    static final int IN_CACHE_WRITE = 8;
    static final int IN_AUDIO = 9;
    static final int OUT_REASONING = 10;
    static final int OUT_AUDIO = 11;

    private static final int OTHER = -1;
    // Beyond any context window; keeps sums from overflowing whatever a server sends.
    private static final double LIMIT = 1e15;

    private final long[] counts = new long[12];
    private boolean promptNamed;

    private TokenCounts() {
        Arrays.fill(counts, -1);
    }

    /** Reads the object at the parser's current token, up to its end; null when it is no object. */
    static @Nullable TokenCounts read(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return null;
        }
        TokenCounts usage = new TokenCounts();
        String name;
        while ((name = parser.nextFieldName()) != null) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                usage.readDetails(name, parser);
            } else {
                usage.put(top(name), parser, token);
            }
        }
        return usage;
    }

    private void readDetails(String group, JsonParser parser) throws IOException {
        String name;
        while ((name = parser.nextFieldName()) != null) {
            put(detail(group, name), parser, parser.nextToken());
        }
    }

    private void put(int index, JsonParser parser, JsonToken token) throws IOException {
        promptNamed |= index == PROMPT;
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            set(index, parser.getDoubleValue());
        } else {
            parser.skipChildren();
        }
    }

    /** The counts of a usage object that was read as a tree. */
    static TokenCounts of(Map<?, ?> tree) {
        TokenCounts usage = new TokenCounts();
        tree.forEach((name, value) -> {
            int index = top((String) name);
            usage.promptNamed |= index == PROMPT;
            if (value instanceof Number number) {
                usage.set(index, number.doubleValue());
            } else if (value instanceof Map<?, ?> details) {
                details.forEach((inner, count) -> {
                    if (count instanceof Number number) {
                        usage.set(detail((String) name, (String) inner), number.doubleValue());
                    }
                });
            }
        });
        return usage;
    }

    // Of two names for the same count the one that says something holds.
    private void set(int index, double value) {
        if (index != OTHER) {
            counts[index] = Math.max(counts[index], (long) Math.min(value, LIMIT));
        }
    }

    private static int top(String name) {
        return switch (name) {
            case "prompt_tokens", "input_tokens" -> PROMPT;
            case "completion_tokens", "output_tokens" -> COMPLETION;
            case "total_tokens" -> TOTAL;
            case "prompt_cache_hit_tokens" -> CACHE_HIT;
            case "prompt_cache_miss_tokens" -> CACHE_MISS;
            case "num_cached_tokens", "cached_tokens" -> CACHED;
            case "reasoning_tokens" -> REASONING;
            default -> OTHER;
        };
    }

    private static int detail(String group, String name) {
        return switch (group) {
            case "prompt_tokens_details", "input_tokens_details" ->
                switch (name) {
                    case "cached_tokens" -> IN_CACHED;
                    case "cache_write_tokens", "created_cache_tokens", "cache_creation_tokens" -> IN_CACHE_WRITE;
                    case "audio_tokens" -> IN_AUDIO;
                    default -> OTHER;
                };
            case "completion_tokens_details", "output_tokens_details" ->
                switch (name) {
                    case "reasoning_tokens" -> OUT_REASONING;
                    case "audio_tokens" -> OUT_AUDIO;
                    default -> OTHER;
                };
            default -> OTHER;
        };
    }

    /** A count, or -1 when there is none. */
    long raw(int index) {
        return counts[index];
    }

    /** A count, or 0 when there is none. */
    long get(int index) {
        return Math.max(0, counts[index]);
    }

    /** Whether there was a field for the prompt's tokens, whatever stood in it. */
    boolean namesPrompt() {
        return promptNamed;
    }
}
