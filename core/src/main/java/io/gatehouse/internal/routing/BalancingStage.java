package io.gatehouse.internal.routing;

import io.gatehouse.Reply;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.model.Answer;
import io.gatehouse.model.ModelRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives each attempt an endpoint of its provider, in turn. Thread-safe. */
public final class BalancingStage {
    private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();

    /** A stage that starts with each provider's first endpoint. */
    public BalancingStage() {}

    /** Handles a link. */
    public <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R around(RealLink<Q, R> link) {
        Stop stop = Objects.requireNonNull(link.leg().stop(), "routing comes before balancing");
        return link.proceed(link.request(), link.leg().at(next(stop)));
    }

    private Lane next(Stop stop) {
        List<Lane> lanes = stop.lanes();
        if (lanes.size() == 1) {
            return lanes.get(0);
        }
        AtomicInteger turn = turns.computeIfAbsent(stop.target().provider(), name -> new AtomicInteger());
        return lanes.get(Math.floorMod(turn.getAndIncrement(), lanes.size()));
    }
}
