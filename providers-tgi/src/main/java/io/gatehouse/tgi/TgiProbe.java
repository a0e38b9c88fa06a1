package io.gatehouse.tgi;

import io.gatehouse.model.Headers;
import io.gatehouse.model.Json;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.spi.CounterRatio;
import io.gatehouse.spi.EndpointClient;
import io.gatehouse.spi.EndpointStates;
import io.gatehouse.spi.Figures;
import io.gatehouse.spi.MetricsPage;
import io.gatehouse.spi.ReplicaProbe;
import io.gatehouse.spi.WireRequest;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asks TGI servers: {@code /health} for readiness, {@code /metrics} for the load, {@code /info} for how many requests they
 * take at once before they answer 429; answers that come whole tell in a header how long they had to wait. Thread-safe.
 */
final class TgiProbe implements ReplicaProbe {
    // Limits change with a restart only, and a server that was away in between is asked at once.
    private static final int POLLS_PER_INFO = 30;
    private static final double MILLIS = 1_000;

    private final ServerLimits limits;
    private final EndpointStates<State> states = new EndpointStates<>(State::new);

    /** A probe that passes on what the servers say of their limits. */
    TgiProbe(ServerLimits limits) {
        this.limits = limits;
    }

    private static final class State {
        private final CounterRatio queueTime = new CounterRatio();
        private final AtomicInteger polls = new AtomicInteger();
        private volatile @Nullable Integer maxConcurrency;
        private volatile boolean away;
    }

    /** A server has one model, whatever the name it is called by: it lists none. */
    @Override
    public Set<String> ready(EndpointClient client) {
        client.text(WireRequest.get("/health").atRoot());
        return Set.of();
    }

    @Override
    public @Nullable ReplicaLoad load(EndpointClient client) {
        State state = states.of(client.endpoint());
        boolean back = state.away;
        state.away = true;
        if (Math.floorMod(state.polls.getAndIncrement(), POLLS_PER_INFO) == 0 || state.maxConcurrency == null || back) {
            state.maxConcurrency = ask(client);
        }
        String page = client.textIfAny(WireRequest.get("/metrics").atRoot());
        state.away = false;
        return read(state, page == null ? null : MetricsPage.parse(page));
    }

    private @Nullable Integer ask(EndpointClient client) {
        Json answer = client.jsonIfAny(TgiInfo.QUESTION);
        TgiInfo info = TgiInfo.of(answer);
        if (info != null) {
            limits.learn(client.endpoint().name(), info);
        }
        // Told also by servers that do not name their model.
        return Figures.limit(Figures.number(answer.get("max_concurrent_requests")));
    }

    private static @Nullable ReplicaLoad read(State state, @Nullable MetricsPage page) {
        Integer limit = state.maxConcurrency;
        if (page == null || !isOfTgi(page)) {
            // A limit that is known is worth telling also where the metrics are not served.
            return limit == null
                    ? null
                    : ReplicaLoad.builder(ReplicaLoad.Source.JSON)
                            .maxConcurrency(limit)
                            .build();
        }
        return ReplicaLoad.builder(ReplicaLoad.Source.METRICS)
                .running(Figures.count(page.sum("tgi_batch_current_size")))
                .waiting(Figures.count(page.sum("tgi_queue_size")))
                // Tokens that are reserved, not used: the server tells no others.
                .kvUsage(Figures.share(Figures.quotient(
                        page.sum("tgi_batch_current_max_tokens"), page.sum("tgi_batch_max_total_tokens"))))
                .maxConcurrency(limit)
                .queueSeconds(Figures.seconds(state.queueTime.next(
                        page.histogramSum("tgi_request_queue_duration"),
                        page.histogramCount("tgi_request_queue_duration"))))
                .build();
    }

    private static boolean isOfTgi(MetricsPage page) {
        return !page.series("tgi_queue_size").isEmpty()
                || !page.series("tgi_batch_current_size").isEmpty();
    }

    @Override
    public @Nullable ReplicaLoad load(Headers headers) {
        String millis = headers.first("x-queue-time");
        if (millis == null) {
            return null;
        }
        try {
            Double seconds = Figures.seconds(Double.parseDouble(millis) / MILLIS);
            return seconds == null
                    ? null
                    : ReplicaLoad.builder(ReplicaLoad.Source.HEADER)
                            .queueSeconds(seconds)
                            .build();
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
