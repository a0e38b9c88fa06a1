package io.gatehouse.internal.hedge;

import io.gatehouse.Reply;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.internal.call.TrafficShare;
import io.gatehouse.model.Answer;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.policy.HedgePolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Starts a second attempt elsewhere when the first takes long; the first content wins. Thread-safe. */
public final class HedgeStage {
    // As many as the routing table remembers; targets made up by callers beyond that have no history.
    private static final int MAX_REMEMBERED = 1_000;
    private static final int FREE = 1;
    private static final int RESERVE = 10;

    private final @Nullable HedgePolicy standard;
    private final Map<HedgePolicy, TrafficShare> shares = new ConcurrentHashMap<>();
    private final Map<Stop, Times> times = new ConcurrentHashMap<>();

    /** Streams are ready at their first content, other answers at their end: the two have nothing in common. */
    private record Times(FirstEventTimes streams, FirstEventTimes whole) {}

    /** A stage for routes without a policy of their own; null: only routes with one are hedged. */
    public HedgeStage(@Nullable HedgePolicy standard) {
        this.standard = standard;
    }

    /** Handles a link. */
    public <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R around(RealLink<Q, R> link) {
        Stop stop = Objects.requireNonNull(link.leg().stop(), "routing comes before hedging");
        HedgePolicy own = stop.route().hedge();
        HedgePolicy policy = own != null ? own : standard;
        if (policy == null
                || stop.lanes().size() < 2
                || link.call().isSide()
                || link.request().options().hasSideEffects()) {
            return link.proceed(link.request());
        }
        TrafficShare share =
                shares.computeIfAbsent(policy, made -> new TrafficShare(made.maxShare(), FREE, RESERVE, 0));
        share.call();
        Duration delay = policy.delay();
        return delay == null
                ? afterP95(link, stop, policy, share)
                : new Race<A, Q, R>(link, stop, policy, share, null).run(delay);
    }

    private <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R afterP95(
            RealLink<Q, R> link, Stop stop, HedgePolicy policy, TrafficShare share) {
        FirstEventTimes known = known(stop, link.call().streaming());
        if (known == null) {
            return link.proceed(link.request());
        }
        long p95 = known.p95();
        if (p95 > 0) {
            return new Race<A, Q, R>(link, stop, policy, share, known).run(Duration.ofNanos(p95));
        }
        long start = link.call().env().clock().nanoTime();
        R reply = link.proceed(link.request());
        known.add(link.call().env().clock().nanoTime() - start);
        return reply;
    }

    private @Nullable FirstEventTimes known(Stop stop, boolean streaming) {
        Times known = times.get(stop);
        if (known == null && times.size() < MAX_REMEMBERED) {
            known = times.computeIfAbsent(stop, made -> new Times(new FirstEventTimes(), new FirstEventTimes()));
        }
        return known == null ? null : streaming ? known.streams() : known.whole();
    }
}
