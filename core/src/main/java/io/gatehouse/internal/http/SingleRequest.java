package io.gatehouse.internal.http;

import io.gatehouse.internal.call.Env;
import io.gatehouse.internal.call.Scope;
import io.gatehouse.internal.call.Upstream;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.Target;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.HttpTransport.Exchange;
import io.gatehouse.spi.Registration;
import io.gatehouse.spi.WireRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request beside the chain, from its connection to the last byte of its answer. */
final class SingleRequest {
    private SingleRequest() {}

    /** Reads an answer. */
    interface Reader<T> {
        T read(Wire wire, Exchange exchange) throws IOException;
    }

    /**
     * Sends a request.
     *
     * @param scope ends it
     * @param limit after which it ends, or null
     * @param late ends the scope then
     */
    static <T> T send(
            Env env,
            Upstream upstream,
            Endpoint endpoint,
            WireRequest request,
            Scope scope,
            @Nullable Duration limit,
            Runnable late,
            Reader<T> reader) {
        // Errors name a target; these requests are about the provider, not a model.
        Target target = new Target(upstream.provider().name(), "-");
        Dialect dialect = upstream.provider()
                .dialect(ChatRequest.builder(target.toString()).build());
        Wire wire = new Wire(target, upstream, endpoint, scope, scope, dialect, null);
        Registration timer = limit == null ? () -> {} : env.clock().schedule(limit, late);
        try (Exchange exchange = wire.open(request, Map.of())) {
            return reader.read(wire, exchange);
        } catch (IOException e) {
            throw wire.errors().io(e, null);
        } finally {
            timer.close();
        }
    }
}
