package io.gatehouse.openai;

import io.gatehouse.model.Usage;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings a host's token counts into the normal form: cached inside input, reasoning inside output. */
final class UsageReader {
    private UsageReader() {}

    /** The usage, or null when what was read (counts, or a tree) is no usage object. */
    static @Nullable Usage read(@Nullable Object usage, UsageStyle style) {
        if (usage instanceof TokenCounts counts) {
            return read(counts, style);
        }
        return usage instanceof Map<?, ?> tree ? read(TokenCounts.of(tree), style) : null;
    }

    private static @Nullable Usage read(TokenCounts counts, UsageStyle style) {
        long prompt = counts.get(TokenCounts.PROMPT);
        long total = counts.raw(TokenCounts.TOTAL);
        if (prompt == 0 && counts.raw(TokenCounts.CACHE_HIT) >= 0) {
            prompt = counts.get(TokenCounts.CACHE_HIT) + counts.get(TokenCounts.CACHE_MISS);
        }
        if (!counts.namesPrompt() && prompt == 0 && total <= 0) {
            return null;
        }
        long cached = Math.max(
                counts.get(TokenCounts.IN_CACHED),
                Math.max(counts.get(TokenCounts.CACHE_HIT), counts.get(TokenCounts.CACHED)));
        long cacheWrite = counts.get(TokenCounts.IN_CACHE_WRITE);
        long reasoning = Math.max(counts.get(TokenCounts.OUT_REASONING), counts.get(TokenCounts.REASONING));
        long completion = counts.get(TokenCounts.COMPLETION);
        return Usage.builder()
                .inputTokens(cached + cacheWrite > prompt ? prompt + cached + cacheWrite : prompt)
                .cachedInputTokens(cached)
                .cacheWriteTokens(cacheWrite)
                .audioInputTokens(counts.get(TokenCounts.IN_AUDIO))
                .outputTokens(output(style, prompt, completion, reasoning, total))
                .reasoningTokens(reasoning)
                .audioOutputTokens(counts.get(TokenCounts.OUT_AUDIO))
                .build();
    }

    private static long output(UsageStyle style, long prompt, long completion, long reasoning, long total) {
        return switch (style) {
            case STANDARD -> reasoning > completion ? completion + reasoning : completion;
            case REASONING_OUTSIDE -> completion + reasoning;
            case REST_OF_TOTAL -> Math.max(completion, total - prompt);
        };
    }
}
