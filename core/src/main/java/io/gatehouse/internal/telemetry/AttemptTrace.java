package io.gatehouse.internal.telemetry;

import io.gatehouse.ChatReply;
import io.gatehouse.Outcome;
import io.gatehouse.Reply;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.Leg;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.model.Answer;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.Head;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.Usage;
import io.gatehouse.spi.Clock;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One attempt: its span and its figures. Takes what OpenTelemetry throws upon itself. Used by one thread at a time. */
final class AttemptTrace implements Consumer<Outcome<?>> {
    private final Signals signals;
    private final Clock clock;
    private final Lane lane;
    private final Site site;
    private final boolean chat;
    private final boolean stream;
    private final Tags.Values tags;
    private final Span span;
    private final Context context;
    private final long startedAt;
    private boolean ofProvider = true;
    private boolean chunks;
    private long lastChunkAt;
    private Attributes chunkAttributes = Attributes.empty();

    private AttemptTrace(Signals signals, RealLink<?, ?> link) {
        this.signals = signals;
        this.clock = link.call().env().clock();
        Leg leg = link.leg();
        Stop stop = Objects.requireNonNull(leg.stop(), "routing comes before an attempt");
        this.lane = Objects.requireNonNull(leg.lane(), "balancing comes before an attempt");
        ModelRequest request = link.request();
        this.chat = request instanceof ChatRequest;
        this.stream = stop.streams(link.call(), request);
        this.site = signals.site(lane, chat);
        this.tags = signals.tags.of(request.options());
        CallTrace call = leg.trace() instanceof CallTrace known ? known : null;
        Context parent = parent(call);
        this.span = start(link, parent, call);
        this.context = signals.tracer == null ? parent : parent.with(span);
        this.startedAt = clock.nanoTime();
    }

    /** An attempt begins; null when OpenTelemetry fails. */
    static @Nullable AttemptTrace begin(Signals signals, RealLink<?, ?> link) {
        try {
            return new AttemptTrace(signals, link);
        } catch (Throwable t) {
            signals.guard.caught(t);
            return null;
        }
    }

    // What is current here may be a span that an interceptor made below the call's; on a thread of its own there is
    // none.
    private static Context parent(@Nullable CallTrace call) {
        Context current = Context.current();
        return call != null && !Span.fromContext(current).getSpanContext().isValid() ? call.context() : current;
    }

    private Span start(RealLink<?, ?> link, Context parent, @Nullable CallTrace call) {
        Leg leg = link.leg();
        boolean hedge = leg.racer() != null && leg.racer().isSecond();
        boolean shadow = link.call().isSide();
        int number = call == null || shadow ? 1 : call.attempt(hedge);
        Tracer tracer = signals.tracer;
        if (tracer == null) {
            return Span.getInvalid();
        }
        SpanBuilder builder = tracer.spanBuilder(site.spanName)
                .setParent(parent)
                .setSpanKind(SpanKind.CLIENT)
                .setAllAttributes(site.start)
                .setAttribute(Names.ATTEMPT_NUMBER, (long) number)
                .setAllAttributes(signals.tags.exactly(link.request().options()));
        if (stream) {
            builder.setAttribute(Names.STREAM, true);
        }
        if (!leg.waited().isZero()) {
            builder.setAttribute(Names.ATTEMPT_WAITED, leg.waited().toNanos() / 1e9);
        }
        if (hedge) {
            builder.setAttribute(Names.ATTEMPT_HEDGE, true);
        }
        if (shadow) {
            builder.setAttribute(Names.ATTEMPT_SHADOW, true);
        }
        Span started = builder.startSpan();
        if (started.isRecording()) {
            Spans.describe(started, link.request(), signals.semconv);
        }
        return started;
    }

    /** Sends it in the attempt's context. */
    <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R around(RealLink<Q, R> link) {
        Scope scope = signals.guard.enter(context);
        R reply;
        try {
            reply = link.proceed(link.request());
        } catch (Throwable t) {
            failed(t);
            throw t;
        } finally {
            signals.guard.leave(scope);
        }
        answered(reply);
        return reply.onClose(this);
    }

    private void answered(Reply<?, ?> reply) {
        try {
            Head head = reply.head();
            ofProvider = head.source() == Head.Source.PROVIDER;
            if (!ofProvider) {
                return;
            }
            long now = clock.nanoTime();
            if (signals.instruments != null) {
                lane.heard(head, now);
            }
            if (stream) {
                firstChunk(reply, now);
            }
        } catch (Throwable t) {
            signals.guard.caught(t);
        }
    }

    private void firstChunk(Reply<?, ?> reply, long now) {
        double seconds = seconds(now - startedAt);
        span.setAttribute(Names.TIME_TO_FIRST_CHUNK, seconds);
        if (signals.instruments != null && reply instanceof ChatReply events) {
            lastChunkAt = now;
            chunkAttributes = site.ending("", "", "", tags).common();
            signals.instruments.inference.firstChunk(seconds, chunkAttributes, context);
            events.engine().watch(this::chunk);
        }
    }

    /** An event of the stream; the first chunk was read before the reply was handed out. */
    private void chunk(StreamEvent event) {
        if (!event.bearsContent()) {
            return;
        }
        if (!chunks) {
            chunks = true;
            return;
        }
        long now = clock.nanoTime();
        double seconds = seconds(now - lastChunkAt);
        lastChunkAt = now;
        Instruments instruments = signals.instruments;
        if (instruments == null) {
            return;
        }
        try {
            instruments.inference.laterChunk(seconds, chunkAttributes, context);
        } catch (Throwable t) {
            signals.guard.caught(t);
        }
    }

    /** There was no reply. */
    private void failed(Throwable error) {
        Outcome.Kind kind = error instanceof CancelledException ? Outcome.Kind.CANCELLED : Outcome.Kind.FAILED;
        end(Outcomes.of(error), Outcomes.errorType(kind, error), null, Usage.UNKNOWN, error);
    }

    /** The reply has ended. */
    @Override
    public void accept(Outcome<?> outcome) {
        end(
                Outcomes.of(outcome),
                Outcomes.errorType(outcome.kind(), outcome.error()),
                outcome.answer(),
                outcome.usageSoFar(),
                outcome.error());
    }

    private void end(String outcome, String error, @Nullable Answer answer, Usage usage, @Nullable Throwable thrown) {
        signals.guard.run(() -> {
            if (span.isRecording()) {
                span.setAttribute(Names.OUTCOME, outcome);
                Spans.describe(span, usage, signals.semconv);
                Spans.describe(span, answer);
                Spans.fail(span, error, thrown);
            }
        });
        signals.guard.run(span::end);
        signals.guard.run(() -> count(outcome, error, answer, usage));
    }

    private void count(String outcome, String error, @Nullable Answer answer, Usage usage) {
        Instruments instruments = signals.instruments;
        if (instruments == null || !ofProvider) {
            return;
        }
        String model = answer == null ? null : Words.safe(answer.model());
        Site.Ending ending = site.ending(outcome, error, model == null ? "" : model, tags);
        double seconds = seconds(clock.nanoTime() - startedAt);
        instruments.attemptDuration.record(seconds, ending.own(), context);
        instruments.inference.ended(chat, seconds, ending, context);
        if (usage.isKnown() && !usage.isEstimated()) {
            instruments.inference.used(chat, usage, ending, context);
        }
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
