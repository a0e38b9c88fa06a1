package io.gatehouse.internal.http;

import io.gatehouse.internal.call.Env;
import io.gatehouse.internal.call.LiveEndpoint;
import io.gatehouse.internal.call.Scope;
import io.gatehouse.internal.call.Upstream;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.ProviderClient;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.time.Duration;
import java.util.List;

/** Single requests of a provider beside the chain, under the provider's overall timeout. Thread-safe. */
public final class DirectClient implements ProviderClient {
    private final Env env;
    private final Upstream upstream;

    /** A client for a provider. */
    public DirectClient(Env env, Upstream upstream) {
        this.env = env;
        this.upstream = upstream;
    }

    @Override
    public Endpoint next() {
        return upstream.nextEndpoint();
    }

    @Override
    public List<Endpoint> endpoints() {
        return upstream.endpoints().stream().map(LiveEndpoint::endpoint).toList();
    }

    @Override
    public WireResponse send(Endpoint endpoint, WireRequest request) {
        return exchange(
                endpoint, request, (wire, exchange) -> new WireResponse(wire.head(exchange), wire.body(exchange)));
    }

    @Override
    public String text(Endpoint endpoint, WireRequest request) {
        return exchange(endpoint, request, Wire::text);
    }

    private <T> T exchange(Endpoint endpoint, WireRequest request, SingleRequest.Reader<T> reader) {
        Duration overall = upstream.timeouts().overall();
        Scope scope = Scope.root(env.clock(), env.sleeper(), overall);
        return SingleRequest.send(env, upstream, endpoint, request, scope, overall, scope::expire, reader);
    }
}
