package io.gatehouse.tests.api;

import io.gatehouse.GenericInterceptor;
import io.gatehouse.Link;
import io.gatehouse.Reply;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.LiveEndpoint;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.model.Answer;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.EndpointClient;
import io.gatehouse.spi.ReplicaProbe;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Sees the endpoints that calls come to, and can send them requests of its own. */
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

    /** Asks an endpoint for its load, as a poller does. */
    void poll(String endpoint, ReplicaProbe probe, Clock clock) {
        LiveEndpoint live = at(endpoint).live();
        live.replica().told(Objects.requireNonNull(probe.load(new Direct(live.endpoint()))), clock.nanoTime());
    }

    private record Direct(Endpoint endpoint) implements EndpointClient {
        @Override
        public WireResponse send(WireRequest request) {
            throw new AssertionError("not asked here");
        }

        @Override
        public String text(WireRequest request) {
            try {
                URI url = URI.create(request.urlAt(endpoint));
                HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
                connection.setRequestProperty("Connection", "close");
                try (InputStream body = connection.getInputStream()) {
                    return new String(body.readAllBytes(), StandardCharsets.UTF_8);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
