package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.ChatReply;
import io.gatehouse.Outcome;
import io.gatehouse.internal.call.Assembler;
import io.gatehouse.internal.call.AttemptRecord;
import io.gatehouse.internal.call.ChatEngine;
import io.gatehouse.internal.call.ChatLink;
import io.gatehouse.internal.call.EventSource;
import io.gatehouse.internal.call.Leg;
import io.gatehouse.internal.call.Scope;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Finished;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Head;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.UsageUpdate;
import io.gatehouse.spi.Registration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of the {@link ScriptedModel}: what a connection is to a real one. It breaks off when its leg is cancelled, and
 * notes how it was closed.
 */
final class ScriptedWire implements EventSource {
    private final Iterator<Script.Step> steps;
    private final ChatRequest request;
    private final Leg leg;
    private final Scope callScope;
    private final Head head;
    private final AttemptRecord attempt;
    private final Thread opener = Thread.currentThread();
    private final Assembler answer = new Assembler();
    private final Queue<StreamEvent> peeked = new ArrayDeque<>();
    private final CompletableFuture<Void> aborted = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger closes = new AtomicInteger();
    private final Registration hook;
    private volatile Outcome.@Nullable Kind closedAs;
    private volatile @Nullable Throwable closedBy;

    ScriptedWire(Script script, ChatLink link) {
        this.steps = script.steps().iterator();
        this.request = link.request();
        this.leg = link.leg();
        this.callScope = link.call().scope();
        this.head = Head.builder(Objects.requireNonNull(leg.target()))
                .endpoint(Objects.requireNonNull(leg.endpoint()).name())
                .build();
        this.attempt = link.call().attempt(head.target(), head.endpoint(), leg.waited());
        this.hook = leg.scope().onCancel(() -> aborted.complete(null));
    }

    /** Reads up to the first content. */
    ChatReply open() {
        try {
            StreamEvent event;
            do {
                event = read();
                if (event == null) {
                    break;
                }
                peeked.add(event);
            } while (!event.bearsContent());
            return ChatEngine.from(head, this);
        } catch (Throwable t) {
            close(Outcome.Kind.FAILED, t);
            throw t;
        }
    }

    @Override
    public @Nullable StreamEvent next() {
        StreamEvent event = peeked.poll();
        return event != null ? event : read();
    }

    private @Nullable StreamEvent read() {
        StreamEvent event = null;
        while (event == null && steps.hasNext()) {
            try {
                check();
                event = steps.next().play(this);
            } catch (GatewayException e) {
                attempt.fail(e);
                throw e;
            }
            if (event instanceof UsageUpdate update) {
                attempt.usage(update.usage());
            }
            if (event instanceof Finished end) {
                attempt.finish(end.response().usage());
            } else if (event != null) {
                answer.add(event);
            }
        }
        return event;
    }

    private void check() {
        GatewayException cause = leg.scope().cause();
        if (cause != null) {
            throw cause;
        }
    }

    void pause(Stop stop) {
        try {
            CompletableFuture.anyOf(stop.arrive(), aborted).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException(ErrorDetails.of("The thread was interrupted"));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        check();
    }

    Finished finish() {
        answer.choice(0).finish(answer.hasToolCalls() ? FinishReason.TOOL_CALLS : FinishReason.STOP, null);
        return Finished.of(ChatResponse.builder(head)
                .choices(answer.choices())
                .usage(answer.usage())
                .build());
    }

    @Override
    public void close(Outcome.Kind kind, @Nullable Throwable cause) {
        closes.incrementAndGet();
        closedAs = kind;
        closedBy = cause;
        hook.close();
        attempt.fail(kind == Outcome.Kind.ABANDONED ? null : cause);
        closed.countDown();
    }

    ChatRequest request() {
        return request;
    }

    /** The thread that opened it. */
    Thread opener() {
        return opener;
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    void awaitClosed() {
        try {
            assertThat(closed.await(10, TimeUnit.SECONDS)).as("the wire closed").isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Outcome.@Nullable Kind closedAs() {
        return closedAs;
    }

    @Nullable
    Throwable closedBy() {
        return closedBy;
    }

    /** Closed once, and no hook left in the tree of its call. */
    void checkGone() {
        awaitClosed();
        assertThat(closes).as("times the wire was closed").hasValue(1);
        assertThat(leg.scope().hooks()).as("hooks left in the leg").isZero();
        assertThat(callScope.hooks()).as("hooks left in the call").isZero();
    }
}
