package io.gatehouse.internal.http;

import io.gatehouse.internal.call.Env;
import io.gatehouse.internal.call.Scope;
import io.gatehouse.internal.call.Upstream;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.Target;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.EndpointClient;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.time.Duration;

/** Single requests to one replica, each under the limit of its pool. Thread-safe. */
public final class ProbeClient implements EndpointClient {
    private final Env env;
    private final Upstream upstream;
    private final Endpoint endpoint;
    private final Scope life;

    /** A client for a replica, whose requests end with a scope. */
    public ProbeClient(Env env, Upstream upstream, Endpoint endpoint, Scope life) {
        this.env = env;
        this.upstream = upstream;
        this.endpoint = endpoint;
        this.life = life;
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public WireResponse send(WireRequest request) {
        return send(request, (wire, exchange) -> new WireResponse(wire.head(exchange), wire.body(exchange)));
    }

    @Override
    public String text(WireRequest request) {
        return send(request, Wire::text);
    }

    private <T> T send(WireRequest request, SingleRequest.Reader<T> reader) {
        Duration limit = upstream.provider().pool().probeTimeout();
        Scope scope = life.child();
        try {
            return SingleRequest.send(
                    env, upstream, endpoint, request, scope, limit, () -> scope.cancel(late(limit)), reader);
        } finally {
            scope.detach();
        }
    }

    private TimedOutException late(Duration limit) {
        return new TimedOutException(
                TimedOutException.Phase.OVERALL,
                ErrorDetails.of("Endpoint " + endpoint + " did not answer within " + limit.toMillis()
                                + " ms (probeTimeout of its pool). Raise that, or look why it is slow")
                        .at(new Target(upstream.provider().name(), "-"), endpoint.name()));
    }
}
