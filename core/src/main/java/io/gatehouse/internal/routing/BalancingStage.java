package io.gatehouse.internal.routing;

import io.gatehouse.Reply;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.Leg;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.model.Answer;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.policy.Balancer;
import io.gatehouse.spi.PickContext;
import io.gatehouse.spi.Picker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Gives each attempt an endpoint: one that would take it now, if there is one. When the chosen one refuses after all (a
 * probe or a place was taken in between), the others are asked. Thread-safe.
 */
public final class BalancingStage {
    // When nobody would take a call, it looks again at the earliest after this time, however soon that was promised.
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

    private static final Balancer PREFIXES = Balancer.prefixAffinity();

    private final @Nullable Balancer chosen;
    private final Balancer otherwise;
    private final AtomicInteger places = new AtomicInteger();

    /**
     * A stage for routes that have no balancer of their own.
     *
     * @param chosen the gateway's, or null when none was chosen
     * @param otherwise that of providers for which none suits better
     */
    public BalancingStage(@Nullable Balancer chosen, Balancer otherwise) {
        this.chosen = chosen;
        this.otherwise = otherwise;
    }

    /** Handles a link. */
    public <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R around(RealLink<Q, R> link) {
        Stop stop = Objects.requireNonNull(link.leg().stop(), "routing comes before balancing");
        List<Lane> lanes = stop.lanes();
        if (lanes.size() == 1 && !stop.route().waitWhenUnavailable()) {
            return attempt(link, link.leg(), lanes.get(0), now(link), LaneUse.Heed.LOAD);
        }
        return choose(link, stop, lanes);
    }

    private <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R choose(
            RealLink<Q, R> link, Stop stop, List<Lane> first) {
        List<Lane> lanes = first;
        List<Lane> refused = List.of();
        GatewayException soonest = null;
        while (true) {
            long now = now(link);
            Lane lane = open(link, stop, lanes, refused, now);
            Leg leg = link.leg();
            if (lane == null) {
                if (soonest == null && lanes.isEmpty()) {
                    soonest = stop.vacant();
                }
                if (stop.route().waitWhenUnavailable() && waited(link, lanes, soonest, now)) {
                    lanes = stop.lanes();
                    refused = List.of();
                    soonest = null;
                    continue;
                }
                if (soonest != null) {
                    throw soonest;
                }
                lane = Shortlist.leastBad(lanes, now);
                leg = lanes.size() == 1 ? leg : leg.asLastResort();
            }
            try {
                return attempt(link, leg, lane, now, lanes.size() > 1 ? heed(stop) : LaneUse.Heed.LOAD);
            } catch (GatewayException e) {
                if (!isRefusalOf(lane, e)) {
                    throw e;
                }
                soonest = soonest == null || sooner(e, soonest) ? e : soonest;
                refused = plus(refused, lane);
                lanes = stop.lanes();
            }
        }
    }

    /** A lane that would take the call, at once or after a wait inside; null if none would. */
    private @Nullable Lane open(RealLink<?, ?> link, Stop stop, List<Lane> lanes, List<Lane> refused, long now) {
        List<Lane> open = Shortlist.open(lanes, link.leg().avoided(), refused, now);
        if (open.isEmpty()) {
            return Shortlist.waiting(lanes, refused, now);
        }
        if (open.size() == 1) {
            return open.get(0);
        }
        Picker picker = stop.picker(() -> Pickers.of(balancerOf(stop), places.getAndIncrement()));
        PickContext context =
                new PickContext(link.request(), now, link.call().env().random());
        Lane lane = Pickers.pick(picker, open, context);
        return lane.live().isGrowing() ? GradualShare.settle(picker, open, lane, context) : lane;
    }

    private static <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R attempt(
            RealLink<Q, R> link, Leg leg, Lane lane, long now, LaneUse.Heed heed) {
        LaneUse use = LaneUse.begin(lane, link.call().env().clock(), now, heed, link.request());
        R reply;
        try {
            reply = link.proceed(link.request(), leg.at(lane));
        } catch (Throwable t) {
            use.failed(t);
            throw t;
        }
        reply.onClose(use);
        use.answered(reply.head());
        return reply;
    }

    private Balancer balancerOf(Stop stop) {
        Balancer own = stop.route().balancer();
        if (own == null) {
            own = chosen;
        }
        if (own != null) {
            return own;
        }
        return stop.upstream().provider().pool().keepsPrefixes() ? PREFIXES : otherwise;
    }

    private LaneUse.Heed heed(Stop stop) {
        return LaneUse.Heed.of(balancerOf(stop).kind());
    }

    private static boolean waited(RealLink<?, ?> link, List<Lane> lanes, @Nullable GatewayException refusal, long now) {
        Duration wait = Shortlist.soonest(lanes, now);
        Duration told = refusal == null ? null : refusal.retryAfter();
        if (told != null && told.compareTo(wait) < 0) {
            wait = told;
        }
        if (wait.compareTo(LOOK_AGAIN) < 0) {
            wait = LOOK_AGAIN;
        }
        if (wait.compareTo(link.deadline().remaining()) >= 0) {
            return false;
        }
        link.deadline().sleep(wait);
        return true;
    }

    /** A refusal that names the lane, not one of a call that an interceptor made beside this one. */
    private static boolean isRefusalOf(Lane lane, GatewayException e) {
        return e.isRefusal()
                && lane.name().equals(e.endpoint())
                && lane.target().equals(e.target());
    }

    private static boolean sooner(GatewayException one, GatewayException other) {
        Duration after = one.retryAfter();
        return after != null && (other.retryAfter() == null || after.compareTo(other.retryAfter()) < 0);
    }

    private static List<Lane> plus(List<Lane> lanes, Lane one) {
        List<Lane> longer = new ArrayList<>(lanes);
        longer.add(one);
        return longer;
    }

    private static long now(RealLink<?, ?> link) {
        return link.call().env().clock().nanoTime();
    }
}
