package io.gatehouse.internal.http;

import io.gatehouse.internal.call.Scope;
import io.gatehouse.spi.Deadline;
import io.gatehouse.spi.Registration;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The deadline a transport sees: that of its leg, which this attempt's watchdog can end for the attempt alone.
 * Thread-safe.
 */
final class AttemptDeadline implements Deadline {
    private final Scope scope;
    private final AtomicBoolean aborted = new AtomicBoolean();
    private volatile @Nullable Runnable hook;

    AttemptDeadline(Scope scope) {
        this.scope = scope;
    }

    /** Ends the attempt; the leg goes on. */
    void abort() {
        aborted.set(true);
        Runnable action = hook;
        if (action != null) {
            action.run();
        }
    }

    @Override
    public Registration onCancel(Runnable action) {
        hook = action;
        if (aborted.get()) {
            action.run();
        }
        return scope.onCancel(action);
    }

    @Override
    public boolean isCancelled() {
        return aborted.get() || scope.isCancelled();
    }

    @Override
    public Duration remaining() {
        return scope.remaining();
    }

    @Override
    public void check() {
        scope.check();
    }

    @Override
    public void sleep(Duration duration) {
        scope.sleep(duration);
    }
}
