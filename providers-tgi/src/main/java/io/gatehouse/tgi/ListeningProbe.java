package io.gatehouse.tgi;

import io.gatehouse.model.Headers;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.EndpointClient;
import io.gatehouse.spi.ReplicaProbe;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A probe whose answers from {@code /info} are overheard, so that the limits it tells are known to requests as well. */
final class ListeningProbe implements ReplicaProbe {
    private final ReplicaProbe probe;
    private final ServerLimits limits;

    ListeningProbe(ReplicaProbe probe, ServerLimits limits) {
        this.probe = probe;
        this.limits = limits;
    }

    @Override
    public Set<String> ready(EndpointClient client) {
        return probe.ready(new Overheard(client));
    }

    @Override
    public @Nullable ReplicaLoad load(EndpointClient client) {
        return probe.load(new Overheard(client));
    }

    @Override
    public boolean tellsMaxConcurrency() {
        return probe.tellsMaxConcurrency();
    }

    @Override
    public Headers requestHeaders() {
        return probe.requestHeaders();
    }

    @Override
    public @Nullable ReplicaLoad load(Headers headers) {
        return probe.load(headers);
    }

    private final class Overheard implements EndpointClient {
        private final EndpointClient client;

        Overheard(EndpointClient client) {
            this.client = client;
        }

        @Override
        public Endpoint endpoint() {
            return client.endpoint();
        }

        @Override
        public WireResponse send(WireRequest request) {
            WireResponse response = client.send(request);
            hear(request, response.body());
            return response;
        }

        @Override
        public String text(WireRequest request) {
            String text = client.text(request);
            if (isInfo(request)) {
                hear(request, text.getBytes(StandardCharsets.UTF_8));
            }
            return text;
        }

        private void hear(WireRequest request, byte[] body) {
            TgiInfo info = isInfo(request) ? TgiInfo.parse(body) : null;
            if (info != null) {
                limits.learn(client.endpoint().name(), info);
            }
        }

        private static boolean isInfo(WireRequest request) {
            return request.path().equals(TgiProvider.INFO);
        }
    }
}
