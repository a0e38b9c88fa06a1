package io.gatehouse.internal.http;

import io.gatehouse.internal.call.Env;
import io.gatehouse.internal.call.Scope;
import io.gatehouse.internal.call.Upstream;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.Target;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.HttpTransport.Exchange;
import io.gatehouse.spi.ProviderClient;
import io.gatehouse.spi.Registration;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

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
    public WireResponse send(WireRequest request) {
        return send(upstream.nextEndpoint(), request);
    }

    @Override
    public WireResponse send(Endpoint endpoint, WireRequest request) {
        Duration overall = upstream.timeouts().overall();
        Scope scope = Scope.root(env.clock(), env.sleeper(), overall);
        // Errors name a target; these requests are about the provider, not a model.
        Target target = new Target(upstream.provider().name(), "-");
        Dialect dialect = upstream.provider()
                .dialect(ChatRequest.builder(target.toString()).build());
        Wire wire = new Wire(target, upstream, endpoint, scope, scope, dialect, null);
        Registration timer = overall == null ? () -> {} : env.clock().schedule(overall, scope::expire);
        try (Exchange exchange = wire.open(request, Map.of())) {
            return new WireResponse(wire.head(exchange), wire.body(exchange));
        } catch (IOException e) {
            throw wire.errors().io(e, null);
        } finally {
            timer.close();
        }
    }
}
