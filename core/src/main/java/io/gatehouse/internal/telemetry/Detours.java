package io.gatehouse.internal.telemetry;

import io.gatehouse.model.Target;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;

/** The fallbacks of one turn of a call. Each is counted when it is known what it led to. Used by one thread at a time. */
final class Detours {
    private final Signals signals;
    private final String route;
    private final Context context;
    private final List<Detour> all = new ArrayList<>(2);

    private record Detour(Target from, Target to, String reason) {}

    Detours(Signals signals, String route, Context context) {
        this.signals = signals;
        this.route = route;
        this.context = context;
    }

    void add(Target from, Target to, String reason) {
        if (!all.isEmpty()) {
            end(false);
        }
        all.add(new Detour(from, to, reason));
    }

    private Detour last() {
        return all.get(all.size() - 1);
    }

    /** The last one led to a whole answer, or not. */
    void end(boolean success) {
        if (signals.instruments == null) {
            return;
        }
        Detour last = last();
        Attributes attributes = Attributes.builder()
                .put(Names.ROUTE, route)
                .put(Names.FALLBACK_FROM, signals.target(last.from()))
                .put(Names.FALLBACK_TO, signals.target(last.to()))
                .put(Names.FALLBACK_REASON, last.reason())
                .put(Names.FALLBACK_SUCCESS, success)
                .build();
        signals.instruments.fallbacks.add(1, attributes, context);
    }

    /** From where, to where in the end, and why at first. */
    void describe(Span span) {
        Detour first = all.get(0);
        List<String> targets = new ArrayList<>(all.size() + 1);
        targets.add(first.from().toString());
        all.forEach(detour -> targets.add(detour.to().toString()));
        span.setAttribute(Names.FALLBACK_FROM, first.from().toString());
        span.setAttribute(Names.FALLBACK_TO, last().to().toString());
        span.setAttribute(Names.FALLBACK_REASON, first.reason());
        span.setAttribute(Names.TARGETS, targets);
    }
}
