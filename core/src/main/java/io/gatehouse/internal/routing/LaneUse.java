package io.gatehouse.internal.routing;

import io.gatehouse.Outcome;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Head;
import io.gatehouse.model.ModelNotFoundException;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.QuotaExhaustedException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.RateLimits;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.spi.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One request at a lane: what the lane's figures learn of it. After {@link #begin} either {@link #failed}, or {@link
 * #answered} and, as a reply's {@code onClose}, {@link #accept}. Used by one thread at a time.
 */
final class LaneUse implements Consumer<Outcome<?>> {
    private final Lane lane;
    private final Clock clock;
    private final long startedAt;
    private final boolean heedsLimits;

    private LaneUse(Lane lane, Clock clock, long startedAt, boolean heedsLimits) {
        this.lane = lane;
        this.clock = clock;
        this.startedAt = startedAt;
        this.heedsLimits = heedsLimits;
    }

    /** A request begins. */
    static LaneUse begin(Lane lane, Clock clock, long now, boolean heedsLimits) {
        lane.began();
        lane.stats().asked(now);
        return new LaneUse(lane, clock, now, heedsLimits);
    }

    /** Its first content came, from the lane or from an interceptor that answered in its place. */
    void answered(Head head) {
        if (head.source() != Head.Source.PROVIDER || !lane.name().equals(head.endpoint())) {
            lane.stats().withdrawn();
            return;
        }
        long now = clock.nanoTime();
        lane.stats().answered(now, now - startedAt);
        if (heedsLimits) {
            lane.rateLimits(head.rateLimits(), now);
        }
    }

    /** It ended before any content. */
    void failed(Throwable error) {
        lane.ended();
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
        Throwable error = outcome.error();
        if (outcome.kind() == Outcome.Kind.FAILED && error != null && isOfLane(error)) {
            // How long it had gone well says nothing about the time to a first event.
            lane.stats().broke(clock.nanoTime(), 0);
        }
    }

    // A server that says 429 says that nothing is left, most often without the headers that would say so.
    private void noteLimit(Throwable error, long now) {
        if (heedsLimits && error instanceof RateLimitedException limited) {
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
