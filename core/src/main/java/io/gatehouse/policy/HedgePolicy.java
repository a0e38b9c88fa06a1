package io.gatehouse.policy;

import io.gatehouse.model.ConfigurationException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a second attempt is started beside a slow one, at another endpoint of the same target: the first content of
 * either wins, and the connection of the other is closed at once. It buys a shorter tail with paid tokens, so it is off
 * unless configured, and capped. Immutable; each method gives a changed copy.
 *
 * <p>No second attempt is made for a call that has side effects ({@code CallOptions.sideEffects}), when no other endpoint
 * would take it at once, or when it is over one of the caps. What the loser has used stays visible in the call's
 * attempts; most hosts do not say it, and its usage is then unknown.
 */
public final class HedgePolicy {
    private final @Nullable Duration delay;
    private final double maxShare;
    private final long maxTokens;

    private HedgePolicy(@Nullable Duration delay, double maxShare, long maxTokens) {
        this.delay = delay;
        this.maxShare = maxShare;
        this.maxTokens = maxTokens;
    }

    /**
     * A second attempt when the first has no content after this time.
     *
     * @param delay positive, at most one day
     * @return the policy, for at most 5 % of the calls
     */
    public static HedgePolicy after(Duration delay) {
        if (delay.isNegative() || delay.isZero() || delay.compareTo(Duration.ofDays(1)) > 0) {
            throw new ConfigurationException(
                    "The delay of a hedge must be positive and at most one day, but was " + delay);
        }
        return new HedgePolicy(delay, 0.05, Long.MAX_VALUE);
    }

    /**
     * A second attempt when the first takes longer than 95 % of the recent ones at that target, streams and whole answers
     * apart. Until 20 of them are known there is none.
     *
     * @return the policy, for at most 5 % of the calls
     */
    public static HedgePolicy afterP95() {
        return new HedgePolicy(null, 0.05, Long.MAX_VALUE);
    }

    /**
     * Sets the share of calls that may get a second attempt. One is free at the start, at most 10 are saved up.
     *
     * @param share above 0, at most 1; 0.05 when not set
     * @return a copy
     */
    public HedgePolicy maxShare(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new ConfigurationException("maxShare must be above 0 and at most 1, but was " + share);
        }
        return new HedgePolicy(delay, share, maxTokens);
    }

    /**
     * Sets the size of a call that is too dear to be made twice: its prompt, estimated from its length, and the output
     * it allows; where it does not say, the most the model is known to write, or else 4096 tokens.
     *
     * @param tokens positive; unlimited when not set
     * @return a copy
     */
    public HedgePolicy maxTokens(long tokens) {
        if (tokens < 1) {
            throw new ConfigurationException("maxTokens must be positive, but was " + tokens);
        }
        return new HedgePolicy(delay, maxShare, tokens);
    }

    /**
     * How long the first attempt has time.
     *
     * @return the time, or null for the observed 95th percentile
     */
    public @Nullable Duration delay() {
        return delay;
    }

    /**
     * The share of calls that may get a second attempt.
     *
     * @return above 0, at most 1
     */
    public double maxShare() {
        return maxShare;
    }

    /**
     * The size up to which a call may be made twice.
     *
     * @return tokens of prompt and output
     */
    public long maxTokens() {
        return maxTokens;
    }

    @Override
    public String toString() {
        return "HedgePolicy(after " + (delay == null ? "p95" : delay) + ", at most " + maxShare + " of calls)";
    }
}
