package io.gatehouse.vllm;

import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.openai.ModelInfo;
import io.gatehouse.spi.EndpointClient;
import io.gatehouse.spi.EndpointStates;
import io.gatehouse.spi.MetricsPage;
import io.gatehouse.spi.ReplicaProbe;
import io.gatehouse.spi.WireRequest;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asks SGLang servers: the list of models each time, and {@code /health}, which has the model generate a token, rarely;
 * for the load {@code /v1/loads}, else {@code /get_load} and {@code /metrics} together. Thread-safe.
 */
final class SgLangProbe implements ReplicaProbe {
    // With a check every 10 seconds once a minute, as SGLang's own router does.
    private static final int CHECKS_PER_HEALTH = 6;
    private static final int POLLS_PER_SEARCH = 30;

    private final EndpointStates<State> states = new EndpointStates<>(State::new);

    SgLangProbe() {}

    private static final class State {
        private final AtomicInteger checks = new AtomicInteger();
        private final AtomicInteger polls = new AtomicInteger();
        private volatile boolean ill;
        private volatile boolean hasLoads = true;
    }

    @Override
    public Set<String> ready(EndpointClient client) {
        State state = states.of(client.endpoint());
        Set<String> models = models(client, state);
        int check = state.checks.getAndIncrement();
        if (state.ill || Math.floorMod(check, CHECKS_PER_HEALTH) == 0) {
            checkHealth(client, state);
        }
        return models;
    }

    private static Set<String> models(EndpointClient client, State state) {
        try {
            return ModelInfo.ids(client.send(WireRequest.get("/v1/models").atRoot()));
        } catch (GatewayException e) {
            // When it comes back it lists its models while it still warms up; its health then knows better.
            state.ill = true;
            throw e;
        }
    }

    private static void checkHealth(EndpointClient client, State state) {
        try {
            client.text(WireRequest.get("/health").atRoot());
            state.ill = false;
        } catch (TimedOutException e) {
            // The token waits behind long prompts for up to 20 seconds: a server that is busy is not ill.
            state.ill = false;
        } catch (GatewayException e) {
            state.ill = true;
            throw e;
        }
    }

    @Override
    public @Nullable ReplicaLoad load(EndpointClient client) {
        State state = states.of(client.endpoint());
        int poll = state.polls.getAndIncrement();
        if (state.hasLoads || Math.floorMod(poll, POLLS_PER_SEARCH) == 0) {
            ReplicaLoad load = SgLangLoads.read(
                    client.jsonIfAny(WireRequest.get("/v1/loads").atRoot()));
            state.hasLoads = load != null;
            if (load != null) {
                return load;
            }
        }
        return older(client);
    }

    /** Servers without {@code /v1/loads}: one route counts the requests, the metrics know more if they are on. */
    private static @Nullable ReplicaLoad older(EndpointClient client) {
        ReplicaLoad counted =
                SgLangLoads.read(client.jsonIfAny(WireRequest.get("/get_load").atRoot()));
        String page = client.textIfAny(WireRequest.get("/metrics").atRoot());
        ReplicaLoad metrics = page == null ? null : SgLangMetrics.read(MetricsPage.parse(page));
        if (counted == null || metrics == null) {
            return counted == null ? metrics : counted;
        }
        return counted.orElse(metrics);
    }
}
