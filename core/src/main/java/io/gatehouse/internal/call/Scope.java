package io.gatehouse.internal.call;

import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Deadline;
import io.gatehouse.spi.Registration;
import io.gatehouse.spi.Sleeper;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A node of the tree of cancellation: a call, or one leg of it. Cancelling a node cancels what is below it. Hooks only
 * abort; they run on whatever thread cancels. Thread-safe, without locks.
 */
public final class Scope implements Deadline {
    // The state is a stack of live hooks, or a Done.
    private final AtomicReference<@Nullable Object> state = new AtomicReference<>();
    private final Clock clock;
    private final Sleeper sleeper;
    private final long expiresAt;
    private final boolean bounded;
    private @Nullable Registration parentHook;

    private record Done(GatewayException cause) {}

    private static final class Hook implements Registration {
        private final Scope scope;
        private final Runnable action;
        private volatile boolean removed;
        private @Nullable Hook next;

        Hook(Scope scope, Runnable action) {
            this.scope = scope;
            this.action = action;
        }

        @Override
        public void close() {
            removed = true;
            scope.prune();
        }
    }

    private Scope(Clock clock, Sleeper sleeper, long expiresAt, boolean bounded) {
        this.clock = clock;
        this.sleeper = sleeper;
        this.expiresAt = expiresAt;
        this.bounded = bounded;
    }

    /** The root of a call's tree; {@code overall} null means without limit. */
    public static Scope root(Clock clock, Sleeper sleeper, @Nullable Duration overall) {
        return overall == null
                ? new Scope(clock, sleeper, 0, false)
                : new Scope(clock, sleeper, clock.nanoTime() + overall.toNanos(), true);
    }

    /** A leg that can be cancelled alone and ends with this one. Detach it when it is over. */
    public Scope child() {
        Scope child = new Scope(clock, sleeper, expiresAt, bounded);
        child.parentHook = onCancel(() -> child.cancel(causeOr(CancelledException::new)));
        return child;
    }

    /** Takes a child from its parent. */
    public void detach() {
        Registration hook = parentHook;
        if (hook != null) {
            hook.close();
        }
    }

    /** Ends this node and all below it. Returns whether it was alive. */
    public boolean cancel(GatewayException cause) {
        while (true) {
            Object current = state.get();
            if (current instanceof Done) {
                return false;
            }
            if (state.compareAndSet(current, new Done(cause))) {
                for (Hook hook = (Hook) current; hook != null; hook = hook.next) {
                    if (!hook.removed) {
                        hook.action.run();
                    }
                }
                return true;
            }
        }
    }

    /** Why this node ended, or null while it is alive. */
    public @Nullable GatewayException cause() {
        return state.get() instanceof Done done ? done.cause() : null;
    }

    private GatewayException causeOr(java.util.function.Function<ErrorDetails, GatewayException> fallback) {
        GatewayException cause = cause();
        return cause != null ? cause : fallback.apply(ErrorDetails.of("The call was cancelled"));
    }

    @Override
    public boolean isCancelled() {
        return state.get() instanceof Done;
    }

    @Override
    public Duration remaining() {
        return bounded
                ? Duration.ofNanos(Math.max(0, expiresAt - clock.nanoTime()))
                : Duration.ofSeconds(Long.MAX_VALUE);
    }

    /** Like {@link #check}, but leaves the time to the call's timer, and so spares the look at the clock. */
    void ensureAlive() {
        GatewayException cause = cause();
        if (cause != null) {
            throw cause;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
    }

    @Override
    public void check() {
        ensureAlive();
        if (bounded && expiresAt - clock.nanoTime() <= 0) {
            throw timedOut();
        }
    }

    /** Ends this node because its time is over. */
    public void expire() {
        cancel(timedOut());
    }

    private static TimedOutException timedOut() {
        return new TimedOutException(
                TimedOutException.Phase.OVERALL,
                ErrorDetails.of("The call ran out of its overall time: raise timeout(…), or use a faster target"));
    }

    static CancelledException interrupted() {
        return new CancelledException(ErrorDetails.of("The call was cancelled: its thread was interrupted"));
    }

    @Override
    public void sleep(Duration duration) {
        check();
        if (bounded && duration.compareTo(remaining()) > 0) {
            throw timedOut();
        }
        CountDownLatch wake = new CountDownLatch(1);
        Registration hook = onCancel(wake::countDown);
        try {
            sleeper.sleep(duration, wake);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        } finally {
            hook.close();
        }
        check();
    }

    @Override
    public Registration onCancel(Runnable abort) {
        Hook hook = new Hook(this, abort);
        while (true) {
            Object current = state.get();
            if (current instanceof Done) {
                abort.run();
                return hook;
            }
            hook.next = firstLive((Hook) current);
            if (state.compareAndSet(current, hook)) {
                return hook;
            }
        }
    }

    private static @Nullable Hook firstLive(@Nullable Hook hook) {
        Hook live = hook;
        while (live != null && live.removed) {
            live = live.next;
        }
        return live;
    }

    private void prune() {
        Object current = state.get();
        if (current instanceof Hook top && top.removed) {
            // When this loses a race the next registration prunes.
            state.compareAndSet(current, firstLive(top));
        }
    }

    /** How many hooks are registered; for leak checks. */
    public int hooks() {
        int count = 0;
        for (Hook hook = state.get() instanceof Hook top ? top : null; hook != null; hook = hook.next) {
            count += hook.removed ? 0 : 1;
        }
        return count;
    }
}
