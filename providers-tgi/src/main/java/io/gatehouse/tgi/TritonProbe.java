package io.gatehouse.tgi;

import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Json;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.openai.ModelInfo;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.EndpointClient;
import io.gatehouse.spi.EndpointStates;
import io.gatehouse.spi.MetricsPage;
import io.gatehouse.spi.OrcaHeader;
import io.gatehouse.spi.ReplicaProbe;
import io.gatehouse.spi.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks Triton servers: which models are ready, so that one broken model does not take away the others; else whether the
 * server is; the load from the metrics, which have a port of their own. Thread-safe.
 */
final class TritonProbe implements ReplicaProbe {
    /** Where the models are listed. */
    static final String INDEX = "/v2/repository/index";

    /** What to send there for those that are ready. */
    static final byte[] READY_ONES = "{\"ready\":true}".getBytes(StandardCharsets.UTF_8);

    private static final Headers ASK = Headers.of(OrcaHeader.FORMAT, "text");
    // Triton's ports are 8000 for HTTP, 8001 for gRPC and 8002 for metrics unless moved, and they are moved together.
    private static final int FROM_HTTP_TO_METRICS = 2;
    private static final int LAST_PORT = 65_535;

    private final int metricsPort;
    private final EndpointStates<TritonState> states = new EndpointStates<>(TritonState::new);

    /** A probe that looks for the metrics two ports above the endpoint's, then at the endpoint's own. */
    TritonProbe() {
        this(0);
    }

    /** A probe that looks for the metrics at a port. */
    TritonProbe(int metricsPort) {
        this.metricsPort = metricsPort;
    }

    @Override
    public Set<String> ready(EndpointClient client) {
        Json index = index(client);
        if (!index.isArray()) {
            return serverReady(client);
        }
        Set<String> names = new HashSet<>();
        for (Json each : index.elements()) {
            String name = each.get("name").asText();
            if (name != null && "READY".equals(each.get("state").asText())) {
                names.add(name);
            }
        }
        if (names.isEmpty()) {
            throw notReady(client.endpoint(), "has no model ready", null);
        }
        return names;
    }

    /** The list of models; it can be closed to us, and the OpenAI frontend has none. */
    private static Json index(EndpointClient client) {
        try {
            return client.jsonIfAny(WireRequest.post(INDEX, READY_ONES).atRoot());
        } catch (GatewayException e) {
            if (e.status() == 0) {
                throw e;
            }
            return Json.MISSING;
        }
    }

    private static Set<String> serverReady(EndpointClient client) {
        try {
            if (client.textIfAny(WireRequest.get("/v2/health/ready").atRoot()) != null) {
                return Set.of();
            }
            client.text(WireRequest.get("/health/ready").atRoot());
        } catch (GatewayException e) {
            // It says so with status 400, which elsewhere is the caller's fault.
            throw e.status() == 0 ? e : notReady(client.endpoint(), "answered " + e.status() + " to whether it is", e);
        }
        return ModelInfo.ids(client.send(WireRequest.get("/v1/models").atRoot()));
    }

    private static UnavailableException notReady(Endpoint endpoint, String what, @Nullable GatewayException cause) {
        return new UnavailableException(ErrorDetails.of("Endpoint " + endpoint.name() + " is not ready: it " + what
                        + ". It comes back by itself when its models are loaded")
                .at(null, endpoint.name())
                .cause(cause));
    }

    @Override
    public @Nullable ReplicaLoad load(EndpointClient client) {
        TritonState state = states.of(client.endpoint());
        int other = portOf(client.endpoint());
        WireRequest request = WireRequest.get("/metrics");
        if (other > 0 && state.looksElsewhere()) {
            String page = elsewhere(client, request.atPort(other));
            if (page != null) {
                return state.read(MetricsPage.parse(page));
            }
            state.notElsewhere();
        }
        String page = metricsPort > 0 ? null : client.textIfAny(request.atRoot());
        return page == null ? null : state.read(MetricsPage.parse(page));
    }

    /** The metrics can be turned off, and then nobody listens at their port. */
    private static @Nullable String elsewhere(EndpointClient client, WireRequest request) {
        try {
            return client.textIfAny(request);
        } catch (TransportException e) {
            return null;
        }
    }

    private int portOf(Endpoint endpoint) {
        int own = endpoint.baseUrl().getPort();
        if (metricsPort > 0 || own <= 0 || own + FROM_HTTP_TO_METRICS > LAST_PORT) {
            return metricsPort;
        }
        return own + FROM_HTTP_TO_METRICS;
    }

    @Override
    public boolean tellsMaxConcurrency() {
        return false;
    }

    @Override
    public Headers requestHeaders() {
        return ASK;
    }

    @Override
    public @Nullable ReplicaLoad load(Headers headers) {
        return OrcaHeader.read(headers);
    }
}
