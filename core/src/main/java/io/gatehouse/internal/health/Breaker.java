package io.gatehouse.internal.health;

import io.gatehouse.internal.call.Gate;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.Refusal;
import io.gatehouse.model.CircuitOpenException;
import io.gatehouse.model.EndpointHealth;
import io.gatehouse.policy.BreakerPolicy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker of a lane. Each state is an object of its own, and a call keeps the one that let it in: what became
 * of a call that began before the last change finds another state there and changes nothing. Only a rate limit is news
 * whenever it comes. Lock-free.
 */
public final class Breaker implements Gate {
    // Against the seconds that other lanes still have to wait.
    private static final double PROBED = 1e4;

    private final BreakerPolicy policy;
    private final AtomicReference<State> state;

    sealed interface State {}

    /** What lets a call in. */
    sealed interface Permit extends State {}

    /**
     * Lets all calls through.
     *
     * @param tally what became of them
     * @param since when it closed
     * @param level the cooldown it had last, or 0
     */
    record Closed(Tally tally, long since, long level) implements Permit {}

    /**
     * Lets none through.
     *
     * @param until when the next probe is due
     * @param level the cooldown to double when that fails
     * @param resort from when on a call without better choice may probe before
     * @param reason why it opened
     * @param refusal the same as a refused call is told it
     */
    record Open(long until, long level, long resort, String reason, String refusal) implements State {
        static Open of(long nanoTime, long length, long level, String reason) {
            String refusal = "its circuit breaker is open, because " + reason;
            return new Open(nanoTime + length, level, nanoTime, reason, refusal);
        }

        Open untilAtLeast(long time) {
            return time - until <= 0 ? this : new Open(time, level, resort, reason, refusal);
        }

        Open resortFrom(long time) {
            return new Open(until, level, time, reason, refusal);
        }

        boolean isDue(long nanoTime) {
            return nanoTime - until >= 0;
        }

        boolean admits(long nanoTime, boolean lastResort) {
            return isDue(nanoTime) || (lastResort && nanoTime - resort >= 0);
        }

        Duration left(long nanoTime) {
            return Duration.ofNanos(Math.max(0, until - nanoTime));
        }
    }

    /** Lets one through, which has this. */
    record Probing(Open before) implements Permit {}

    /** A closed breaker. */
    public Breaker(BreakerPolicy policy) {
        this.policy = policy;
        this.state = new AtomicReference<>(new Closed(new Tally(policy), 0, 0));
    }

    /** Lets a call through while closed, without a look at the clock; null when it is not. */
    @Nullable
    Permit pass() {
        return state.get() instanceof Closed closed ? closed : null;
    }

    /** Lets a call through, as a probe if need be; null when it must not. */
    @Nullable
    Permit enter(long nanoTime, boolean lastResort) {
        State now = state.get();
        if (now instanceof Closed closed) {
            return closed;
        }
        if (now instanceof Open open && open.admits(nanoTime, lastResort)) {
            Probing probe = new Probing(open);
            return state.compareAndSet(open, probe) ? probe : null;
        }
        return null;
    }

    /** The first content came: a probe has its answer. Returns the permit for the rest. */
    Permit answered(Permit permit, long nanoTime) {
        if (!(permit instanceof Probing probe)) {
            return permit;
        }
        Closed closed = new Closed(new Tally(policy), nanoTime, probe.before().level());
        state.compareAndSet(probe, closed);
        return closed;
    }

    /** The whole answer came. */
    void succeeded(Permit permit, long nanoTime) {
        if (permit instanceof Closed closed) {
            closed.tally().succeeded(nanoTime);
        }
    }

    /** It failed. Returns the new state if this opened the breaker. */
    @Nullable
    Open failed(Permit permit, long nanoTime, String error) {
        Open next = null;
        if (permit instanceof Probing probe) {
            next = afterProbe(probe.before(), nanoTime, 0, "its probe failed with " + error);
        } else if (permit instanceof Closed closed) {
            String tooMuch = closed.tally().failed(nanoTime);
            if (tooMuch != null) {
                next = trip(closed, nanoTime, 0, tooMuch + ", the last with " + error);
            }
        }
        return next != null && state.compareAndSet(permit, next) ? next : null;
    }

    /** It was told to wait. Returns the new state if this opened the breaker. */
    @Nullable
    Open limited(Permit permit, long nanoTime, @Nullable Duration retryAfter) {
        long hint = retryAfter == null ? 0 : cap(retryAfter, policy.maxRetryAfter());
        String reason = "its rate limit was used up"
                + (hint > 0 ? ", it asked to wait " + Refusals.text(Duration.ofNanos(hint)) : "");
        while (true) {
            State now = state.get();
            Open next;
            if (now instanceof Closed closed) {
                next = trip(closed, nanoTime, hint, reason);
            } else if (now == permit && now instanceof Probing probe) {
                next = afterProbe(probe.before(), nanoTime, hint, reason);
            } else if (now instanceof Open open) {
                next = open.untilAtLeast(nanoTime + hint);
            } else {
                return null;
            }
            if (state.compareAndSet(now, next)) {
                return now instanceof Open ? null : next;
            }
        }
    }

    /** It ended without a verdict. Returns the state that is back if it was the probe. */
    @Nullable
    Open released(Permit permit) {
        return permit instanceof Probing probe && state.compareAndSet(probe, probe.before()) ? probe.before() : null;
    }

    private Open trip(Closed closed, long nanoTime, long hint, String reason) {
        boolean soon = closed.level() > 0
                && nanoTime - closed.since() <= policy.window().toNanos();
        long base = policy.cooldown().toNanos();
        // A server that says when to come back knows better than a rule of thumb. One that came back and fails again is
        // given the time that it took to come back: to double here would lose most of what an endpoint that flaps can
        // do.
        long level = hint > 0 ? Math.min(hint, base) : soon ? Math.max(base, closed.level()) : base;
        return Open.of(nanoTime, Math.max(hint, level), level, reason);
    }

    private Open afterProbe(Open before, long nanoTime, long hint, String reason) {
        if (!before.isDue(nanoTime)) {
            // Out of turn: the cooldown goes on as it was, and the next such call waits for a while.
            return before.untilAtLeast(nanoTime + hint)
                    .resortFrom(nanoTime + policy.cooldown().toNanos());
        }
        long floor = hint > 0 ? 0 : policy.cooldown().toNanos();
        long level = Math.max(floor, twice(before.level()));
        return Open.of(nanoTime, Math.max(hint, level), level, reason);
    }

    private long twice(long level) {
        return Math.min(2 * level, policy.maxCooldown().toNanos());
    }

    private static long cap(Duration value, Duration most) {
        return value.isNegative() ? 0 : (value.compareTo(most) < 0 ? value : most).toNanos();
    }

    @Override
    public @Nullable Refusal refusal(long nanoTime) {
        State now = state.get();
        if (now instanceof Open open && !open.isDue(nanoTime)) {
            return refusal(open.refusal(), open.left(nanoTime), 0, open);
        }
        if (now instanceof Probing probe) {
            // When the probe fails it takes longer; but most callers do better to look again soon.
            Duration soon = Duration.ofNanos(
                    Math.min(probe.before().level(), policy.cooldown().toNanos()));
            return refusal("the probe of its circuit breaker is under way", soon, PROBED, probe.before());
        }
        return null;
    }

    private static Refusal refusal(String reason, Duration retryIn, double more, Open open) {
        double badness = more + (retryIn.toNanos() + open.level()) / 1e9;
        return new Refusal(reason, retryIn, false, badness, CircuitOpenException.class);
    }

    /** The state as it is told. */
    public EndpointHealth.Breaker kind() {
        State now = state.get();
        if (now instanceof Closed) {
            return EndpointHealth.Breaker.CLOSED;
        }
        return now instanceof Open ? EndpointHealth.Breaker.OPEN : EndpointHealth.Breaker.HALF_OPEN;
    }

    /** How a lane does, with its breaker if it has one. */
    public static EndpointHealth health(Lane lane) {
        Breaker breaker = lane.gate(Breaker.class);
        return lane.health(
                breaker == null ? EndpointHealth.Breaker.CLOSED : breaker.kind(),
                isBanned(lane.gate(Quarantine.class)) || isBanned(lane.live().gate(Quarantine.class)));
    }

    private static boolean isBanned(@Nullable Quarantine gate) {
        return gate != null && !gate.isClear();
    }
}
