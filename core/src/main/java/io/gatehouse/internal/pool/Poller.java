package io.gatehouse.internal.pool;

import io.gatehouse.internal.call.Env;
import io.gatehouse.spi.Registration;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does something again and again that may block, on a thread of its own each time, never twice at once. The clock only starts
 * it. Thread-safe.
 */
final class Poller implements AutoCloseable {
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

    private final Env env;
    private final String name;
    private final Supplier<Duration> round;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Registration next;
    private @Nullable Thread runner;
    private boolean closed;

    /**
     * A poller that is not started yet.
     *
     * @param name for the log
     * @param round what to do; returns how long until it is done again
     */
    Poller(Env env, String name, Supplier<Duration> round) {
        this.env = env;
        this.name = name;
        this.round = round;
    }

    /** The first round comes after this time. */
    void start(Duration delay) {
        Registration planned = env.clock().schedule(delay, this::start);
        lock.lock();
        try {
            if (!closed) {
                next = planned;
                return;
            }
        } finally {
            lock.unlock();
        }
        planned.close();
    }

    /** The first round comes now. */
    void start() {
        try {
            env.workers().help(this::run);
        } catch (RejectedExecutionException e) {
            // The gateway is closing.
        } catch (OutOfMemoryError e) {
            // No thread could be had: no reason to stop for ever.
            start(AFTER_FAILURE);
        }
    }

    private void run() {
        if (!enter()) {
            return;
        }
        Duration pause = AFTER_FAILURE;
        try {
            pause = round.get();
        } catch (RuntimeException | Error e) {
            Env.LOG.warn("{} threw {}", name, e.getClass().getName());
        } finally {
            leave();
        }
        start(pause);
    }

    private boolean enter() {
        lock.lock();
        try {
            runner = closed ? null : Thread.currentThread();
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            runner = null;
        } finally {
            lock.unlock();
        }
        // It was meant for this round, not for what the thread does next.
        Thread.interrupted();
    }

    /** No further rounds; one that is under way is interrupted. */
    @Override
    public void close() {
        Registration planned;
        lock.lock();
        try {
            closed = true;
            planned = next;
            if (runner != null) {
                runner.interrupt();
            }
        } finally {
            lock.unlock();
        }
        if (planned != null) {
            planned.close();
        }
    }
}
