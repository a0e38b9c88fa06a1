package io.gatehouse.internal.routing;

import io.gatehouse.model.RateLimits;
import io.gatehouse.spi.Candidate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is left of a candidate's rate limits, as its last answer said. */
final class Headroom {
    // The usual window of those who do not say when theirs ends.
    private static final long WINDOW_NANOS = 60_000_000_000L;
    // Below this share nothing is left: the next prompt may be a long one, and others may use the same key.
    private static final double NOTHING = 0.01;

    private Headroom() {}

    /** The share that is left of the scarcest limit, 1 when nothing is known, 0 when the next request may get a 429. */
    static double of(Candidate candidate, long now) {
        RateLimits limits = candidate.rateLimits();
        long age = now - candidate.rateLimitsAt();
        // What is under way may have come after the answer that told of the limit.
        double requests = share(limits.requests(), candidate.outstanding(), age);
        double tokens = Math.min(
                share(limits.tokens(), 0, age),
                Math.min(share(limits.inputTokens(), 0, age), share(limits.outputTokens(), 0, age)));
        return Math.min(requests, tokens);
    }

    private static double share(RateLimits.@Nullable Limit limit, int used, long age) {
        if (limit == null || limit.remaining() == null || age >= window(limit.reset())) {
            return 1;
        }
        long left = limit.remaining() - used;
        if (left <= 0) {
            return 0;
        }
        Long whole = limit.limit();
        double share = whole == null || whole <= 0 ? 1 : Math.min(1, (double) left / whole);
        return share < NOTHING ? 0 : share;
    }

    private static long window(@Nullable Duration reset) {
        return reset == null ? WINDOW_NANOS : reset.toNanos();
    }
}
