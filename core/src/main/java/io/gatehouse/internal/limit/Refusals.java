package io.gatehouse.internal.limit;

import io.gatehouse.internal.call.Refusal;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.Target;
import io.gatehouse.policy.LimitPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The words of a limiter that lets nobody in, each naming the limit. Immutable. */
final class Refusals {
    // A place that is only busy is better than one that is broken, and one that lets wait than one that does not.
    private static final double BADNESS_OF_WAIT = 0.2;
    private static final double BADNESS_OF_REFUSAL = 0.4;

    private final LimitPolicy policy;
    private final @Nullable String endpoint;
    private final String where;
    private final String remedy;
    private final String requests;
    private final String tokens;

    /**
     * How many places there are, and who says so.
     *
     * @param places calls that may be under way at once
     * @param capped whether the place itself sets the number, not the policy
     * @param told whether it has said so; else the number is a guess until it does
     */
    record Bound(int places, boolean capped, boolean told) {
        @Override
        public String toString() {
            String calls = counted(places, "concurrent call");
            return capped
                    ? calls + (told ? ", all the server takes," : ", until the server says how many it takes,")
                    : calls;
        }
    }

    private Refusals(LimitPolicy policy, @Nullable String endpoint, String where, String remedy) {
        this.policy = policy;
        this.endpoint = endpoint;
        this.where = where;
        this.remedy = remedy;
        this.requests = counted(policy.requestsPerMinute(), "request") + " per minute";
        this.tokens = counted(policy.tokensPerMinute(), "token") + " per minute";
    }

    static Refusals ofEndpoint(LimitPolicy policy, String endpoint) {
        return new Refusals(policy, endpoint, "Endpoint " + endpoint, "add an endpoint");
    }

    static Refusals ofRoute(LimitPolicy policy, String route) {
        return new Refusals(policy, null, "Route \"" + route + "\"", "spread its calls");
    }

    static String counted(long number, String noun) {
        return grouped(number) + " " + noun + (number == 1 ? "" : "s");
    }

    private static String grouped(long number) {
        StringBuilder text = new StringBuilder(Long.toString(number));
        for (int at = text.length() - 3; at > 0; at -= 3) {
            text.insert(at, ',');
        }
        return text.toString();
    }

    static String spoken(Duration time) {
        long millis = (time.toNanos() + 999_999) / 1_000_000;
        return millis < 1_000 ? millis + " ms" : (millis + 999) / 1_000 + " s";
    }

    /** No look into the future helps: the request is larger than the limit. */
    GatewayException tooLarge(@Nullable Target target, long need) {
        return new RateLimitedException(ErrorDetails.of(where + " lets in " + tokens
                        + ", but the request alone may take " + counted(need, "token")
                        + ", input and longest answer together: shorten it, set a lower maxTokens, or raise the limit")
                .at(target, endpoint)
                .refusal());
    }

    /** The minute is used up and the policy does not wait. */
    GatewayException usedUp(@Nullable Target target, boolean byTokens, Duration wait) {
        return window(target, wait, usedUp(byTokens, wait) + ": raise the limit, turn pacing on, or " + remedy);
    }

    /** The minute is used up for longer than the call has. */
    GatewayException tooLate(@Nullable Target target, boolean byTokens, Duration wait, Duration remaining) {
        return window(
                target,
                wait,
                usedUp(byTokens, wait) + ", longer than the " + spoken(remaining)
                        + " that are left of the call: raise the limit or the call's timeout, or " + remedy);
    }

    /** The minute is used up and too many wait for it already. */
    GatewayException tooMany(@Nullable Target target, boolean byTokens, Duration wait, int waiting) {
        return window(
                target,
                wait,
                usedUp(byTokens, wait) + ", and " + counted(waiting, "call")
                        + " wait for them already: raise the limit, or " + remedy);
    }

    private String usedUp(boolean byTokens, Duration wait) {
        return where + ": its " + (byTokens ? tokens : requests) + " are used up for another " + spoken(wait);
    }

    private GatewayException window(@Nullable Target target, Duration wait, String sentence) {
        return new RateLimitedException(
                ErrorDetails.of(sentence).at(target, endpoint).retryAfter(wait).refusal());
    }

    /** No place is free, and the queue is full, or there is none. */
    GatewayException full(@Nullable Target target, Bound places, Duration wait) {
        String queue =
                policy.queueSize() == 0 ? "no call may wait" : counted(policy.queueSize(), "call") + " wait already";
        return crowded(target, wait, places, " and " + queue + ": raise the limit or the queue, or " + remedy);
    }

    /** A call has waited for a place as long as the policy allows. */
    GatewayException outwaited(@Nullable Target target, Bound places, Duration wait) {
        return crowded(
                target,
                wait,
                places,
                ", and the call has waited " + spoken(policy.longestWait())
                        + " for one: raise the limit or the longest wait, or " + remedy);
    }

    private GatewayException crowded(@Nullable Target target, Duration wait, Bound places, String rest) {
        return new OverloadedException(ErrorDetails.of(where + " has its limit of " + places + " under way" + rest)
                .at(target, endpoint)
                .retryAfter(wait)
                .refusal());
    }

    /** For the balancer: the minute is used up. */
    Refusal window(boolean byTokens, long nanos, boolean waits) {
        return new Refusal(
                "its " + (byTokens ? tokens : requests) + " are used up",
                Duration.ofNanos(nanos),
                waits,
                waits ? BADNESS_OF_WAIT : BADNESS_OF_REFUSAL,
                RateLimitedException.class);
    }

    /** For the balancer: no place is free. */
    Refusal places(Bound places, long nanos, boolean waits) {
        return new Refusal(
                "its limit of " + places + " is reached",
                Duration.ofNanos(nanos),
                waits,
                waits ? BADNESS_OF_WAIT : BADNESS_OF_REFUSAL,
                OverloadedException.class);
    }
}
