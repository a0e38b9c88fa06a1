package io.gatehouse.internal.routing;

import io.gatehouse.Outcome;
import io.gatehouse.internal.call.Estimates;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Head;
import io.gatehouse.model.ModelNotFoundException;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.QuotaExhaustedException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.RateLimits;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.Balancer;
import io.gatehouse.spi.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One request at a lane: what the lane's figures learn of it. After {@link #begin} either {@link #failed}, or {@link
 * #answered} and, as a reply's {@code onClose}, {@link #accept}. Used by one thread at a time.
 */
public final class LaneUse implements Consumer<Outcome<?>> {
    private final Lane lane;
    private final Clock clock;
    private final long startedAt;
    private final Heed heed;
    private final long promptTokens;
    private long tokens;

    /** What a balancer goes by beside load and latency: what it does not go by is not kept, because it takes time. */
    public enum Heed {
        /** Nothing else. */
        LOAD(false, false),
        /** The rate limits in answers' headers. */
        LIMITS(true, false),
        /** Tokens under way. */
        TOKENS(false, true),
        /** All there is. */
        ALL(true, true);

        private final boolean limits;
        private final boolean tokens;

        Heed(boolean limits, boolean tokens) {
            this.limits = limits;
            this.tokens = tokens;
        }

        /** What a balancer goes by. */
        public static Heed of(Balancer.Kind kind) {
            return switch (kind) {
                case ADAPTIVE, CHEAPEST -> LIMITS;
                case PREFIX_AFFINITY -> TOKENS;
                case CUSTOM -> ALL;
                case ROUND_ROBIN, WEIGHTED, LEAST_OUTSTANDING, POWER_OF_TWO, PEAK_EWMA, STICKY -> LOAD;
            };
        }
    }

    private LaneUse(Lane lane, Clock clock, long startedAt, Heed heed, long promptTokens, long outputTokens) {
        this.lane = lane;
        this.clock = clock;
        this.startedAt = startedAt;
        this.heed = heed;
        this.promptTokens = promptTokens;
        this.tokens = promptTokens + outputTokens;
    }

    /** A request begins. */
    public static LaneUse begin(Lane lane, Clock clock, long now, Heed heed, ModelRequest request) {
        lane.began();
        lane.stats().asked(now);
        if (!heed.tokens) {
            return new LaneUse(lane, clock, now, heed, 0, 0);
        }
        LaneUse use = new LaneUse(
                lane, clock, now, heed, Estimates.promptTokens(request), Estimates.ordinaryOutputTokens(request));
        lane.tokens(use.tokens);
        return use;
    }

    /** Its first content came, from the lane or from an interceptor that answered in its place. */
    public void answered(Head head) {
        release(Math.min(promptTokens, tokens));
        if (head.source() != Head.Source.PROVIDER || !lane.name().equals(head.endpoint())) {
            lane.stats().withdrawn();
            return;
        }
        long now = clock.nanoTime();
        lane.stats().answered(now, now - startedAt);
        if (heed.limits) {
            lane.rateLimits(head.rateLimits(), now);
        }
    }

    /** It ended before any content. */
    public void failed(Throwable error) {
        lane.ended();
        release(tokens);
        long now = clock.nanoTime();
        if (isOfLane(error)) {
            lane.stats().failed(now, now - startedAt);
            noteLimit(error, now);
        } else if (isGivenUp(error)) {
            lane.stats().gaveUp(now, now - startedAt);
        } else {
            lane.stats().withdrawn();
        }
    }

    /** It ended after its first content. */
    @Override
    public void accept(Outcome<?> outcome) {
        lane.ended();
        release(tokens);
        Throwable error = outcome.error();
        if (outcome.kind() == Outcome.Kind.FAILED && error != null && isOfLane(error)) {
            // How long it had gone well says nothing about the time to a first event.
            lane.stats().broke(clock.nanoTime(), 0);
        }
    }

    // The first content shows that the prompt is worked off; the answer is what remains.
    private void release(long part) {
        if (part > 0) {
            tokens -= part;
            lane.tokens(-part);
        }
    }

    // A server that says 429 says that nothing is left, most often without the headers that would say so.
    private void noteLimit(Throwable error, long now) {
        if (heed.limits && error instanceof RateLimitedException limited) {
            Duration pause = limited.retryAfter();
            if (pause != null) {
                RateLimits.Limit empty = new RateLimits.Limit(null, 0L, pause);
                lane.rateLimits(new RateLimits(empty, null, null, null), now);
            }
        }
    }

    /** Whether it says something about this lane: no fault of the caller's, no refusal of ours, no other place's. */
    private boolean isOfLane(Throwable error) {
        return error instanceof GatewayException e
                && lane.name().equals(e.endpoint())
                && !e.isRefusal()
                && (e instanceof TransportException
                        || e instanceof UnavailableException
                        || e instanceof OverloadedException
                        || e instanceof RateLimitedException
                        || e instanceof QuotaExhaustedException
                        || e instanceof ProtocolException
                        || e instanceof StreamInterruptedException
                        || e instanceof ModelNotFoundException
                        || (e instanceof TimedOutException && !isOverall(e)));
    }

    private static boolean isGivenUp(Throwable error) {
        return error instanceof CancelledException || isOverall(error);
    }

    private static boolean isOverall(Throwable error) {
        return error instanceof TimedOutException late && late.phase() == TimedOutException.Phase.OVERALL;
    }
}
