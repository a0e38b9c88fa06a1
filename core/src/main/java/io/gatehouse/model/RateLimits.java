package io.gatehouse.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a provider said about its limits in the headers of an answer. What it did not say is null.
 *
 * @param requests the limit on requests
 * @param tokens the limit on tokens
 * @param inputTokens the limit on input tokens, where counted apart
 * @param outputTokens the limit on output tokens, where counted apart
 */
public record RateLimits(
        @Nullable Limit requests,
        @Nullable Limit tokens,
        @Nullable Limit inputTokens,
        @Nullable Limit outputTokens) {
    /** Nothing was said. */
    public static final RateLimits NONE = new RateLimits(null, null, null, null);

    /**
     * One limit.
     *
     * @param limit how many fit the window, or null
     * @param remaining how many are left, or null
     * @param reset time until the bucket is full again, or null
     */
    public record Limit(
            @Nullable Long limit,
            @Nullable Long remaining,
            @Nullable Duration reset) {}
}
