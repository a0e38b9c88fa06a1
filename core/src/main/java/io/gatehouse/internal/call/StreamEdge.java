package io.gatehouse.internal.call;

import io.gatehouse.ChatReply;
import io.gatehouse.Outcome;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.Finished;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Head;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.spi.Registration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream leaves the gateway. It keeps what this reader was given, so that an error can say it, and lets other
 * threads close or cancel: while a reader is inside, they only abort and the reader cleans up; otherwise they do.
 */
public final class StreamEdge {
    private enum State {
        IDLE,
        READING,
        CLOSE_ASKED,
        CLOSING,
        DONE
    }

    private final RealCall call;
    private final ChatRequest request;
    private final ChatEngine engine;
    private final Assembler given = new Assembler();
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private volatile @Nullable Registration hook;
    private volatile boolean finished;
    private volatile @Nullable Throwable failure;
    private volatile ForgottenStreams.@Nullable Handle handle;

    StreamEdge(RealCall call, ChatRequest request, ChatReply reply) {
        this.call = call;
        this.request = request;
        this.engine = reply.engine();
        engine.readAsStream();
        engine.onClose(outcome -> call.end(outcome.error()));
        this.hook = call.scope().onCancel(this::cancelled);
        releaseWhenDone();
    }

    RealCall call() {
        return call;
    }

    /** Who answers. */
    public Head head() {
        return engine.head();
    }

    /** Closes the stream when {@code stream}, which must not be reachable from here, is forgotten. */
    public void watch(Object stream) {
        handle = call.env().forgotten().watch(stream, this);
        releaseWhenDone();
    }

    // A cancel may have ended the stream before what release() gives back was noted here.
    private void releaseWhenDone() {
        if (state.get() == State.DONE) {
            release();
        }
    }

    /** The next event; null after {@code Finished}. */
    public @Nullable StreamEvent next() {
        if (!state.compareAndSet(State.IDLE, State.READING)) {
            return whileNotIdle();
        }
        try {
            StreamEvent event = engine.next();
            if (event instanceof Finished end) {
                finished = true;
                return Finished.of(end.response().withAttempts(call.attempts()));
            }
            if (event != null) {
                given.add(event);
            }
            return event;
        } catch (Throwable t) {
            failure = t;
            if (t instanceof GatewayException known) {
                known.complete(call.attempts(), given.partial(head(), request));
            }
            call.end(t);
            throw t;
        } finally {
            leave();
        }
    }

    private void leave() {
        boolean over = finished || failure != null;
        if (state.compareAndSet(State.READING, over ? State.DONE : State.IDLE)) {
            if (over) {
                release();
            } else if (call.scope().isCancelled()) {
                // Cancelled while this thread was inside and had an event to give: nobody else will clean up.
                cancelled();
            }
            return;
        }
        closeEngine(Outcome.Kind.ABANDONED, null);
    }

    private @Nullable StreamEvent whileNotIdle() {
        State now = state.get();
        if (now == State.READING || now == State.CLOSE_ASKED) {
            throw new IllegalStateException("Another thread is reading this stream: read it from one at a time");
        }
        Throwable error = failure;
        if (error == null && finished) {
            return null;
        }
        throw sneaky(error != null ? error : ended());
    }

    private GatewayException ended() {
        GatewayException cause = call.scope().cause();
        if (cause == null) {
            cause = new CancelledException(
                    ErrorDetails.of("The stream of " + head().target() + " was closed by the application")
                            .at(head().target(), head().endpoint()));
        }
        cause.complete(call.attempts(), given.partial(head(), request));
        return cause;
    }

    /** Ends the stream, from any thread. Idempotent, never throws. */
    public void close() {
        while (true) {
            State now = state.get();
            if (now == State.IDLE) {
                if (state.compareAndSet(State.IDLE, State.CLOSING)) {
                    closeEngine(Outcome.Kind.ABANDONED, null);
                    return;
                }
            } else if (now == State.READING) {
                if (state.compareAndSet(State.READING, State.CLOSE_ASKED)) {
                    call.scope()
                            .cancel(new CancelledException(ErrorDetails.of(
                                            "The stream of " + head().target() + " was closed while it was read")
                                    .at(head().target(), head().endpoint())));
                    return;
                }
            } else {
                return;
            }
        }
    }

    private void cancelled() {
        if (state.compareAndSet(State.IDLE, State.CLOSING)) {
            GatewayException cause = Objects.requireNonNull(call.scope().cause());
            Outcome.Kind kind = cause instanceof CancelledException ? Outcome.Kind.CANCELLED : Outcome.Kind.FAILED;
            // Neither the canceller's thread nor the timer runs users' callbacks.
            call.env().workers().cleanUp(() -> closeEngine(kind, cause));
        }
    }

    private void closeEngine(Outcome.Kind kind, @Nullable Throwable cause) {
        try {
            engine.close(kind, cause);
        } finally {
            call.end(cause);
            state.set(State.DONE);
            release();
        }
    }

    private void release() {
        Registration registered = hook;
        if (registered != null) {
            registered.close();
        }
        ForgottenStreams.Handle watched = handle;
        if (watched != null) {
            call.env().forgotten().release(watched);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable t) throws T {
        throw (T) t;
    }
}
