package io.gatehouse.internal.routing;

import io.gatehouse.Reply;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Upstream;
import io.gatehouse.model.Answer;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.spi.Endpoint;
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
        Upstream upstream = Objects.requireNonNull(link.leg().upstream(), "routing comes before balancing");
        return link.proceed(link.request(), link.leg().at(next(upstream)));
    }

    /** The next endpoint of a provider. */
    public Endpoint next(Upstream upstream) {
        List<Endpoint> endpoints = upstream.endpoints();
        if (endpoints.size() == 1) {
            return endpoints.get(0);
        }
        AtomicInteger turn = turns.computeIfAbsent(upstream.provider().name(), name -> new AtomicInteger());
        return endpoints.get(Math.floorMod(turn.getAndIncrement(), endpoints.size()));
    }
}
