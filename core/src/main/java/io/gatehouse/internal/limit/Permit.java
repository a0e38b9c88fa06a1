package io.gatehouse.internal.limit;

import io.gatehouse.Outcome;
import java.time.Duration;
import java.util.function.Consumer;

/** A call's leave to go, until its reply has ended. Given back once, however often that is asked for. */
final class Permit implements Consumer<Outcome<?>> {
    /** What the end of a call says about the load of the place. */
    enum Sign {
        ANSWERED,
        OVERLOADED,
        NOTHING
    }

    final long admittedAt;
    final long reserved;
    final long slice;
    /** How long the call waited for it. */
    final Duration waited;

    private final Limiter limiter;
    /** Guarded by the limiter's lock. */
    boolean over;

    Permit(Limiter limiter, long admittedAt, long reserved, long slice, Duration waited) {
        this.limiter = limiter;
        this.admittedAt = admittedAt;
        this.reserved = reserved;
        this.slice = slice;
        this.waited = waited;
    }

    /** The reply has ended. */
    @Override
    public void accept(Outcome<?> outcome) {
        end(outcome, Spent.by(outcome, reserved));
    }

    /** The reply has ended and used so many tokens. */
    void end(Outcome<?> outcome, long used) {
        Sign sign = outcome.kind() == Outcome.Kind.FINISHED ? Sign.ANSWERED : Spent.sign(outcome.error());
        limiter.end(this, used, sign);
    }

    /** There was no reply. */
    void fail(Throwable error, long used) {
        limiter.end(this, used, Spent.sign(error));
    }
}
