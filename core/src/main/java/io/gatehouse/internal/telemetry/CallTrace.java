package io.gatehouse.internal.telemetry;

import io.gatehouse.Outcome;
import io.gatehouse.Reply;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Trace;
import io.gatehouse.model.Answer;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Target;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a call: its span, and what it is told of its way. Each method that a call runs through takes what
 * OpenTelemetry throws upon itself. Thread-safe as far as the legs of a hedge need it.
 */
final class CallTrace implements Trace, Consumer<Outcome<?>> {
    private final Signals signals;
    private final String route;
    private final String operation;
    private final Tags.Values tags;
    private final Span span;
    private final Context context;
    private final Attributes active;
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger hedges = new AtomicInteger();
    private int retries;
    private @Nullable Detours detours;

    private CallTrace(Signals signals, RealLink<?, ?> link) {
        this.signals = signals;
        ModelRequest request = link.request();
        this.route = signals.route(request.model());
        this.operation = request instanceof ChatRequest ? Names.CHAT : Names.EMBEDDINGS;
        this.tags = signals.tags.of(request.options());
        this.active = Attributes.of(Names.ROUTE, route, Names.OPERATION, operation);
        Context parent = Context.current();
        this.span = start(link, parent);
        this.context = signals.tracer == null ? parent : parent.with(span);
        if (signals.instruments != null) {
            signals.instruments.active.add(1, active, context);
        }
    }

    /** A turn begins; null when OpenTelemetry fails. */
    static @Nullable CallTrace begin(Signals signals, RealLink<?, ?> link) {
        try {
            return new CallTrace(signals, link);
        } catch (Throwable t) {
            signals.guard.caught(t);
            return null;
        }
    }

    private Span start(RealLink<?, ?> link, Context parent) {
        Tracer tracer = signals.tracer;
        return tracer == null
                ? Span.getInvalid()
                : tracer.spanBuilder("gatehouse " + operation)
                        .setParent(parent)
                        .setSpanKind(SpanKind.INTERNAL)
                        .setAttribute(Names.OPERATION, operation)
                        .setAttribute(Names.ROUTE, link.request().model())
                        .setAttribute(Names.STREAMING, link.call().streaming())
                        .setAllAttributes(signals.tags.exactly(link.request().options()))
                        .startSpan();
    }

    /** Runs the rest of the chain in the call's context. */
    <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R around(RealLink<Q, R> link) {
        Scope scope = signals.guard.enter(context);
        R reply;
        try {
            reply = link.proceed(link.request(), link.leg().traced(this));
        } catch (Throwable t) {
            failed(t);
            throw t;
        } finally {
            signals.guard.leave(scope);
        }
        return reply.onClose(this);
    }

    /** The context of the call, for what runs where it is not current. */
    Context context() {
        return context;
    }

    /** An attempt begins; returns its number in the turn. */
    int attempt(boolean hedge) {
        if (hedge) {
            hedges.incrementAndGet();
        }
        return attempts.incrementAndGet();
    }

    @Override
    public void fallback(Target from, Target to, GatewayException error) {
        try {
            if (detours == null) {
                detours = new Detours(signals, route, context);
            }
            detours.add(from, to, ErrorTypes.of(error));
        } catch (Throwable t) {
            signals.guard.caught(t);
        }
    }

    @Override
    public void retry(Target target, GatewayException error) {
        retries++;
        try {
            if (signals.instruments != null) {
                Attributes attributes = Attributes.of(
                        Names.ROUTE,
                        route,
                        Names.TARGET,
                        signals.target(target),
                        Names.RETRY_REASON,
                        ErrorTypes.of(error));
                signals.instruments.retries.add(1, attributes, context);
            }
        } catch (Throwable t) {
            signals.guard.caught(t);
        }
    }

    @Override
    public void queued(@Nullable Lane lane, Duration wait) {
        try {
            if (signals.instruments != null) {
                Attributes where =
                        lane == null ? Attributes.of(Names.ROUTE, route) : Attributes.of(Names.ENDPOINT, lane.name());
                signals.instruments.queueDuration.record(wait.toNanos() / 1e9, where, context);
            }
        } catch (Throwable t) {
            signals.guard.caught(t);
        }
    }

    @Override
    public <T extends @Nullable Object> T within(Supplier<T> work) {
        Scope scope = signals.guard.enter(context);
        try {
            return work.get();
        } finally {
            signals.guard.leave(scope);
        }
    }

    /** There was no reply. */
    private void failed(Throwable error) {
        Outcome.Kind kind = error instanceof CancelledException ? Outcome.Kind.CANCELLED : Outcome.Kind.FAILED;
        Target target = error instanceof GatewayException known ? known.target() : null;
        end(Outcomes.of(error), Outcomes.errorType(kind, error), target, error);
    }

    /** The reply has ended. */
    @Override
    public void accept(Outcome<?> outcome) {
        Answer answer = outcome.answer();
        Target target = answer == null ? null : answer.head().target();
        end(Outcomes.of(outcome), Outcomes.errorType(outcome.kind(), outcome.error()), target, outcome.error());
    }

    private void end(String outcome, String error, @Nullable Target target, @Nullable Throwable thrown) {
        signals.guard.run(() -> {
            if (span.isRecording()) {
                describe(outcome, target);
                Spans.fail(span, error, thrown);
            }
        });
        signals.guard.run(span::end);
        signals.guard.run(() -> count(outcome, error));
    }

    private void describe(String outcome, @Nullable Target target) {
        span.setAttribute(Names.OUTCOME, outcome);
        span.setAttribute(Names.ATTEMPTS, (long) attempts.get());
        span.setAttribute(Names.RETRIES, (long) retries);
        if (hedges.get() > 0) {
            span.setAttribute(Names.HEDGES, (long) hedges.get());
        }
        if (target != null) {
            span.setAttribute(Names.TARGET, target.toString());
        }
        span.setAttribute(Names.FALLBACK_USED, detours != null);
        if (detours != null) {
            detours.describe(span);
        }
    }

    private void count(String outcome, String error) {
        Instruments instruments = signals.instruments;
        if (instruments == null) {
            return;
        }
        instruments.active.add(-1, active, context);
        Attributes attributes = signals.of(new Signals.Request(route, operation, outcome, error, tags));
        instruments.requests.add(1, attributes, context);
        if (detours != null) {
            detours.end(outcome.equals(Outcomes.SUCCESS));
        }
    }
}
