package io.gatehouse.vllm;

import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Json;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.openai.ModelInfo;
import io.gatehouse.spi.EndpointClient;
import io.gatehouse.spi.EndpointStates;
import io.gatehouse.spi.Figures;
import io.gatehouse.spi.MetricsPage;
import io.gatehouse.spi.OrcaHeader;
import io.gatehouse.spi.ReplicaProbe;
import io.gatehouse.spi.WireRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks vLLM servers: {@code /health} and the models for readiness, {@code /metrics} for the load, else {@code /load}; and has
 * answers that come whole tell their load in ORCA's header. Thread-safe.
 */
final class VllmProbe implements ReplicaProbe {
    private static final Headers ASK = Headers.of(OrcaHeader.FORMAT, "TEXT");

    private final EndpointStates<VllmState> states = new EndpointStates<>(VllmState::new);

    VllmProbe() {}

    @Override
    public Set<String> ready(EndpointClient client) {
        client.text(WireRequest.get("/health").atRoot());
        // The health of a sleeping server is good, and its models are listed.
        if (isAsleep(client)) {
            String endpoint = client.endpoint().name();
            throw new UnavailableException(ErrorDetails.of("Endpoint " + endpoint
                            + " is asleep, its memory given back: wake the server with POST /wake_up")
                    .at(null, endpoint));
        }
        return ModelInfo.ids(client.send(WireRequest.get("/v1/models").atRoot()));
    }

    private boolean isAsleep(EndpointClient client) {
        VllmState state = states.of(client.endpoint());
        if (!state.hasSleepRoute()) {
            return state.wasAsleep();
        }
        Json answer = client.jsonIfAny(WireRequest.get("/is_sleeping").atRoot());
        if (answer.get("is_sleeping").isMissing()) {
            // Only servers in development mode have it.
            state.noSleepRoute();
            return state.wasAsleep();
        }
        return answer.get("is_sleeping").asBoolean(false);
    }

    @Override
    public @Nullable ReplicaLoad load(EndpointClient client) {
        VllmState state = states.of(client.endpoint());
        String page = metrics(client, state);
        ReplicaLoad load = page == null ? null : state.read(MetricsPage.parse(page));
        return load != null ? load : inFlight(client, state);
    }

    private static @Nullable String metrics(EndpointClient client, VllmState state) {
        try {
            return client.textIfAny(WireRequest.get(state.metricsPath()).atRoot());
        } catch (ProtocolException e) {
            // Some versions redirect to the path with a slash.
            if (e.status() < 300 || e.status() > 399 || !state.turnTo("/metrics/")) {
                throw e;
            }
            return client.textIfAny(WireRequest.get(state.metricsPath()).atRoot());
        }
    }

    /** Requests under way at the server; it says 0 for ever unless it was told to count them. */
    private static @Nullable ReplicaLoad inFlight(EndpointClient client, VllmState state) {
        Json answer = client.jsonIfAny(WireRequest.get("/load").atRoot());
        Integer underWay = Figures.count(Figures.number(answer.get("server_load")));
        return underWay == null || !state.counts(underWay)
                ? null
                : ReplicaLoad.builder(ReplicaLoad.Source.JSON).running(underWay).build();
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
