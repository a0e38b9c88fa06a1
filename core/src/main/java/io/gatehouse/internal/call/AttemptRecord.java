package io.gatehouse.internal.call;

import io.gatehouse.model.Attempt;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.GatewayEvent;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Target;
import io.gatehouse.model.Usage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One attempt while it goes on. Written by its own thread, read by any. */
public final class AttemptRecord {
    private final RealCall call;
    private final @Nullable AttemptRecord previous;
    private final int number;
    private final Target target;
    private final String endpoint;
    private final Duration waited;
    private final long startedAt;
    private final @Nullable String note;

    private volatile Attempt.State state = Attempt.State.RUNNING;
    private volatile @Nullable Class<? extends GatewayException> error;
    private volatile int status;
    private volatile @Nullable String requestId;
    private volatile Usage usage = Usage.UNKNOWN;
    private volatile long endedAt;

    AttemptRecord(
            RealCall call,
            @Nullable AttemptRecord previous,
            Target target,
            String endpoint,
            Duration waited,
            @Nullable String note) {
        this.call = call;
        this.previous = previous;
        this.number = previous == null ? 1 : previous.number + 1;
        this.target = target;
        this.endpoint = endpoint;
        this.waited = waited;
        this.startedAt = call.env().clock().nanoTime();
        this.note = note;
        if (note != null) {
            endedAt = startedAt;
            state = Attempt.State.SKIPPED;
        }
    }

    /** Its number within its call, from 1. */
    public int number() {
        return number;
    }

    @Nullable
    AttemptRecord previous() {
        return previous;
    }

    /** Notes the response's head. */
    public void response(int httpStatus, @Nullable String id) {
        status = httpStatus;
        requestId = id;
    }

    /** Notes the tokens reported so far. */
    public void usage(Usage reported) {
        usage = reported;
    }

    /** A whole answer came. */
    public void finish(Usage reported) {
        usage = reported;
        end(Attempt.State.FINISHED);
    }

    /** It failed, or was cancelled. */
    public void fail(@Nullable Throwable cause) {
        if (state != Attempt.State.RUNNING) {
            return;
        }
        if (cause instanceof GatewayException known) {
            error = known.getClass();
        }
        end(cause == null || cause instanceof CancelledException ? Attempt.State.CANCELLED : Attempt.State.FAILED);
    }

    private void end(Attempt.State end) {
        if (state != Attempt.State.RUNNING) {
            return;
        }
        endedAt = call.env().clock().nanoTime();
        state = end;
        if (call.env().hasListeners()) {
            call.env().tell(new GatewayEvent.AttemptEnded(call.id(), snapshot()));
        }
    }

    Attempt snapshot() {
        Attempt.State now = state;
        long until = now == Attempt.State.RUNNING ? call.env().clock().nanoTime() : endedAt;
        return new Attempt(
                number,
                target,
                endpoint,
                now,
                error,
                status,
                requestId,
                waited,
                Duration.ofNanos(until - startedAt),
                usage,
                note);
    }
}
