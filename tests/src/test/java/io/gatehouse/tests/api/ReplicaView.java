package io.gatehouse.tests.api;

import io.gatehouse.GenericInterceptor;
import io.gatehouse.Link;
import io.gatehouse.Reply;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.model.Answer;
import io.gatehouse.model.ModelRequest;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Sees the endpoints that calls come to. */
final class ReplicaView implements GenericInterceptor {
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "replicas";
    }

    @Override
    public <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R intercept(Link<Q, R> link) {
        Lane lane = Objects.requireNonNull(((RealLink<Q, R>) link).leg().lane());
        lanes.put(lane.name(), lane);
        return link.proceed(link.request());
    }

    /** The lane that the last call to an endpoint took. */
    Lane at(String endpoint) {
        LimitProbe.await(() -> lanes.containsKey(endpoint));
        return lanes.get(endpoint);
    }
}
