package io.gatehouse.internal.telemetry;

import io.gatehouse.Reply;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Surroundings;
import io.gatehouse.model.Answer;
import io.gatehouse.model.EndpointHealth;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.policy.TelemetryPolicy;
import io.gatehouse.spi.Provider;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The telemetry of a gateway: two stages, the gauges, and the context that calls take to other threads. Thread-safe. */
public final class Telemetry implements Surroundings {
    private final Signals signals;
    private volatile @Nullable Gauges gauges;

    /** Telemetry for a gateway with these providers. */
    public Telemetry(TelemetryPolicy policy, Collection<Provider> providers) {
        this.signals = new Signals(policy, providers);
    }

    /** Handles a turn of a call. */
    public <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R call(RealLink<Q, R> link) {
        CallTrace trace = CallTrace.begin(signals, link);
        return trace == null ? link.proceed(link.request()) : trace.around(link);
    }

    /** Handles an attempt. */
    public <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R attempt(RealLink<Q, R> link) {
        AttemptTrace trace = AttemptTrace.begin(signals, link);
        return trace == null ? link.proceed(link.request()) : trace.around(link);
    }

    /** Shows the state of breakers and limits from now on. */
    public void show(Supplier<List<EndpointHealth>> health, Supplier<Map<String, EndpointHealth.Limits>> routeLimits) {
        Meter meter = signals.meter;
        if (meter == null) {
            return;
        }
        try {
            gauges = new Gauges(meter, signals.guard, signals.providers, health, routeLimits);
        } catch (Throwable t) {
            signals.guard.caught(t);
        }
    }

    @Override
    public <T> Supplier<T> carry(Supplier<T> work) {
        Context context;
        try {
            context = Context.current();
        } catch (Throwable t) {
            signals.guard.caught(t);
            return work;
        }
        return () -> {
            Scope scope = signals.guard.enter(context);
            try {
                return work.get();
            } finally {
                signals.guard.leave(scope);
            }
        };
    }

    @Override
    public void close() {
        Gauges shown = gauges;
        gauges = null;
        if (shown != null) {
            try {
                shown.close();
            } catch (Throwable t) {
                signals.guard.caught(t);
            }
        }
        signals.guard.report();
    }
}
