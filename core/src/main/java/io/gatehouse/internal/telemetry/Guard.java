package io.gatehouse.internal.telemetry;

import io.gatehouse.internal.call.Env;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Keeps what an OpenTelemetry implementation throws from calls: counts it, and logs the first. Thread-safe. */
final class Guard {
    private final AtomicLong failures = new AtomicLong();

    /** Takes what was thrown. Only classes are logged: messages may hold anything. */
    void caught(Throwable t) {
        if (t instanceof VirtualMachineError fatal) {
            throw fatal;
        }
        if (failures.getAndIncrement() == 0) {
            Env.LOG.warn(
                    "OpenTelemetry threw {}; calls go on, with telemetry missing. Later ones are counted only",
                    t.getClass().getName());
        }
    }

    /** Does something with OpenTelemetry. */
    void run(Runnable work) {
        try {
            work.run();
        } catch (Throwable t) {
            caught(t);
        }
    }

    /** Says how often it threw, if it did more than once. */
    void report() {
        long count = failures.get();
        if (count > 1) {
            Env.LOG.warn("OpenTelemetry threw {} times while the gateway was open", count);
        }
    }

    /** Makes a context current; close what is returned with {@link #leave}. */
    @SuppressWarnings("MustBeClosedChecker") // whoever enters leaves, in a finally
    @Nullable
    Scope enter(Context context) {
        try {
            return context.makeCurrent();
        } catch (Throwable t) {
            caught(t);
            return null;
        }
    }

    /** Makes the context from before current again. */
    void leave(@Nullable Scope scope) {
        if (scope == null) {
            return;
        }
        try {
            scope.close();
        } catch (Throwable t) {
            caught(t);
        }
    }
}
