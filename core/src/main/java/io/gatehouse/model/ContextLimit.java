package io.gatehouse.model;

import org.jspecify.annotations.Nullable;

/**
 * What a server said when prompt and output did not fit: how many tokens it takes, and how many it was asked for. Servers
 * say different parts of it; what one did not say is null. A value.
 *
 * @param tokens how many tokens fit: the model's context window, or for servers that say no more the longest prompt
 * @param inputTokens how many tokens the prompt has
 * @param outputTokens how many tokens of output were asked for
 * @param inputAtLeast whether the server stopped counting the prompt, which then has {@code inputTokens} or more
 */
public record ContextLimit(
        @Nullable Long tokens,
        @Nullable Long inputTokens,
        @Nullable Long outputTokens,
        boolean inputAtLeast) {
    /** The server said nothing. */
    public static final ContextLimit UNKNOWN = new ContextLimit(null, null, null, false);

    /**
     * Whether the server said anything.
     *
     * @return true when at least one number is known
     */
    public boolean isKnown() {
        return tokens != null || inputTokens != null || outputTokens != null;
    }

    /**
     * Whether the prompt alone fits, so that asking for less output would help.
     *
     * @return null when the server did not say enough
     */
    public @Nullable Boolean promptFits() {
        if (tokens == null || inputTokens == null) {
            return null;
        }
        return !inputAtLeast && inputTokens < tokens;
    }
}
