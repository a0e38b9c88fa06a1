package io.gatehouse.internal.telemetry;

import io.gatehouse.internal.call.Lane;
import io.gatehouse.model.Target;
import io.gatehouse.policy.TelemetryPolicy;
import io.gatehouse.policy.TelemetryPolicy.Semconv;
import io.gatehouse.spi.Provider;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Tracer;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What all calls of a gateway write to, and what is known before a call. Thread-safe. */
final class Signals {
    private static final int MOST_NAMES = 1_000;
    private static final int MOST_ENDINGS = 1_000;

    final Guard guard = new Guard();
    final @Nullable Tracer tracer;
    final @Nullable Meter meter;
    final @Nullable Instruments instruments;
    final Semconv semconv;
    final Tags tags;
    final ProviderNames providers;

    // Callers name routes and models, servers name models: of each only so many are told apart.
    private final Bounded<String, String> routes = new Bounded<>(MOST_NAMES, Names.OTHER, name -> name);
    private final Bounded<String, String> models = new Bounded<>(MOST_NAMES, Names.OTHER, name -> name);
    private final Bounded<Request, Attributes> requests;

    /** What tells calls apart in the metrics. */
    record Request(String route, String operation, String outcome, String error, Tags.Values tags) {}

    /** What is known of a lane, for both operations. */
    private record Sites(Site chat, Site embeddings) {}

    Signals(TelemetryPolicy policy, Collection<Provider> all) {
        semconv = policy.semconv();
        tags = new Tags(policy.tags());
        providers = new ProviderNames(all);
        tracer = policy.spans() ? tracer(policy.openTelemetry()) : null;
        meter = policy.metrics() ? meter(policy.openTelemetry()) : null;
        instruments = meter == null ? null : instruments(meter);
        Request other = new Request(Names.OTHER, Names.OTHER, Names.OTHER, Names.OTHER, Tags.NONE);
        requests = new Bounded<>(MOST_ENDINGS, other, Signals::attributes);
    }

    private @Nullable Tracer tracer(OpenTelemetry openTelemetry) {
        try {
            return openTelemetry.getTracer(Names.SCOPE);
        } catch (Throwable t) {
            guard.caught(t);
            return null;
        }
    }

    private @Nullable Meter meter(OpenTelemetry openTelemetry) {
        try {
            return openTelemetry.getMeter(Names.SCOPE);
        } catch (Throwable t) {
            guard.caught(t);
            return null;
        }
    }

    private @Nullable Instruments instruments(Meter from) {
        try {
            return new Instruments(from, semconv);
        } catch (Throwable t) {
            guard.caught(t);
            return null;
        }
    }

    /** A route as metrics may name it. */
    String route(String name) {
        return routes.get(name);
    }

    /** A target as metrics may name it. */
    String target(Target target) {
        String model = models.get(target.model());
        return model.equals(target.model()) ? target.toString() : target.provider() + "/" + model;
    }

    /** What is said of attempts at a lane. */
    Site site(Lane lane, boolean chat) {
        Sites sites = lane.memo(Sites.class, this::sites);
        return chat ? sites.chat() : sites.embeddings();
    }

    private Sites sites(Lane lane) {
        String provider = providers.of(lane.target());
        String model = models.get(lane.target().model());
        return new Sites(
                new Site(Names.CHAT, lane, provider, model, tags.any()),
                new Site(Names.EMBEDDINGS, lane, provider, model, tags.any()));
    }

    Attributes of(Request request) {
        return requests.get(request);
    }

    private static Attributes attributes(Request request) {
        var builder = Attributes.builder()
                .put(Names.ROUTE, request.route())
                .put(Names.OPERATION, request.operation())
                .put(Names.OUTCOME, request.outcome())
                .putAll(request.tags().attributes);
        if (!request.error().isEmpty()) {
            builder.put(Names.ERROR_TYPE, request.error());
        }
        return builder.build();
    }
}
