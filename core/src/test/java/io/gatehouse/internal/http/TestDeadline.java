package io.gatehouse.internal.http;

import io.gatehouse.spi.Deadline;
import io.gatehouse.spi.Registration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A deadline that never passes but can be cancelled. */
final class TestDeadline implements Deadline {
    private final List<Runnable> hooks = new CopyOnWriteArrayList<>();
    private volatile boolean cancelled;

    void cancel() {
        cancelled = true;
        hooks.forEach(Runnable::run);
    }

    int hooks() {
        return hooks.size();
    }

    @Override
    public Registration onCancel(Runnable abort) {
        hooks.add(abort);
        if (cancelled) {
            abort.run();
        }
        return () -> hooks.remove(abort);
    }

    @Override
    public Duration remaining() {
        return Duration.ofHours(1);
    }

    @Override
    public void check() {}

    @Override
    public void sleep(Duration duration) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }
}
