package io.gatehouse.internal.telemetry;

import io.gatehouse.model.EndpointHealth;
import io.gatehouse.model.RateLimits;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.BatchCallback;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The state of breakers and limits, read whenever metrics are collected. Thread-safe. */
final class Gauges implements AutoCloseable {
    private final Guard guard;
    private final ProviderNames providers;
    private final Supplier<List<EndpointHealth>> health;
    private final Supplier<Map<String, EndpointHealth.Limits>> routes;
    private final ObservableLongMeasurement circuit;
    private final ObservableLongMeasurement quarantined;
    private final ObservableLongMeasurement outstanding;
    private final ObservableLongMeasurement concurrency;
    private final ObservableLongMeasurement inUse;
    private final ObservableLongMeasurement queued;
    private final ObservableLongMeasurement remaining;
    private final BatchCallback callback;

    Gauges(
            Meter meter,
            Guard guard,
            ProviderNames providers,
            Supplier<List<EndpointHealth>> health,
            Supplier<Map<String, EndpointHealth.Limits>> routes) {
        this.guard = guard;
        this.providers = providers;
        this.health = health;
        this.routes = routes;
        circuit = gauge(meter, Names.CIRCUIT_STATE, "{state}", "0 closed, 1 half open, 2 open");
        quarantined = gauge(meter, Names.QUARANTINED, "{state}", "1 while a refused credential is left alone, else 0");
        outstanding = gauge(meter, Names.OUTSTANDING, "{request}", "Requests under way");
        concurrency = gauge(meter, Names.LIMIT_CONCURRENCY, "{request}", "Calls that may be under way at once now");
        inUse = gauge(meter, Names.LIMIT_IN_USE, "{request}", "Calls that a limit has let in and that are not over");
        queued = gauge(meter, Names.LIMIT_QUEUED, "{request}", "Calls that wait at a limit");
        remaining = gauge(meter, Names.LIMIT_REMAINING, "1", "What is left, as the server last said");
        callback = meter.batchCallback(
                this::observe, circuit, quarantined, outstanding, concurrency, inUse, queued, remaining);
    }

    private static ObservableLongMeasurement gauge(Meter meter, String name, String unit, String description) {
        return meter.gaugeBuilder(name)
                .ofLongs()
                .setUnit(unit)
                .setDescription(description)
                .buildObserver();
    }

    private void observe() {
        try {
            Set<String> endpoints = new HashSet<>();
            for (EndpointHealth each : health.get()) {
                observe(each, endpoints.add(each.endpoint()));
            }
            routes.get().forEach((route, limits) -> observe(limits, Attributes.of(Names.ROUTE, route)));
        } catch (Throwable t) {
            guard.caught(t);
        }
    }

    private void observe(EndpointHealth of, boolean firstOfEndpoint) {
        String provider = providers.of(of.target());
        Attributes attributes = Attributes.of(
                Names.PROVIDER, provider, Names.REQUEST_MODEL, of.target().model(), Names.ENDPOINT, of.endpoint());
        circuit.record(number(of.breaker()), attributes);
        quarantined.record(of.quarantined() ? 1 : 0, attributes);
        outstanding.record(of.outstanding(), attributes);
        observe(of.rateLimits(), attributes);
        EndpointHealth.Limits limits = of.limits();
        // They are those of all models of the endpoint together.
        if (limits != null && firstOfEndpoint) {
            observe(limits, Attributes.of(Names.PROVIDER, provider, Names.ENDPOINT, of.endpoint()));
        }
    }

    private static long number(EndpointHealth.Breaker state) {
        return switch (state) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    private void observe(EndpointHealth.Limits limits, Attributes attributes) {
        if (limits.concurrency() > 0) {
            concurrency.record(limits.concurrency(), attributes);
        }
        inUse.record(limits.inUse(), attributes);
        queued.record(limits.queued(), attributes);
    }

    private void observe(RateLimits told, Attributes attributes) {
        observe("requests", told.requests(), attributes);
        observe("tokens", told.tokens(), attributes);
        observe("input_tokens", told.inputTokens(), attributes);
        observe("output_tokens", told.outputTokens(), attributes);
    }

    private void observe(String type, RateLimits.@Nullable Limit limit, Attributes attributes) {
        Long left = limit == null ? null : limit.remaining();
        if (left != null) {
            remaining.record(
                    left, attributes.toBuilder().put(Names.LIMIT_TYPE, type).build());
        }
    }

    @Override
    public void close() {
        callback.close();
    }
}
