package io.gatehouse.testing;

import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until a test moves it. Give it to a gateway, and no timeout, watchdog or window passes unless the
 * test says so:
 *
 * <pre>{@code
 * ManualClock clock = new ManualClock();
 * Gateway gateway = Gateway.builder().clock(clock).provider(provider).build();
 * // … gateway.chat("openai/gpt").timeout(Duration.ofSeconds(20)) waits for a server that says nothing …
 * clock.advance(Duration.ofSeconds(20)); // and ends
 * }</pre>
 *
 * <p>Tasks that become due run on the thread that advances, in the order in which they are due, each at its own instant: a
 * task that is due in 3 seconds sees a clock 3 seconds on, also when 10 seconds are advanced at once. Tasks of the same instant
 * run in the order of their scheduling. {@link #nanoTime()} starts at 0.
 *
 * <p>Thread-safe. What several threads advance adds up, as does what a task advances inside of an advance.
 */
public final class ManualClock implements Clock {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::order));
    private final Instant start;
    private long nanos;
    private long horizon;
    private long scheduled;

    /** A clock that shows the beginning of 2026, UTC. */
    public ManualClock() {
        this(START);
    }

    /**
     * A clock.
     *
     * @param start what it shows until it is advanced
     */
    public ManualClock(Instant start) {
        this.start = start;
    }

    private record Task(long due, long order, Runnable action) {}

    @Override
    public Instant now() {
        return start.plusNanos(nanoTime());
    }

    @Override
    public long nanoTime() {
        lock.lock();
        try {
            return nanos;
        } finally {
            lock.unlock();
        }
    }

    /** {@inheritDoc} Here the thread is the one that advances, so a task that is due at once waits for the next advance. */
    @Override
    public Registration schedule(Duration delay, Runnable task) {
        lock.lock();
        try {
            Task entry = new Task(Math.addExact(nanos, Math.max(0, nanosOf(delay))), scheduled++, task);
            tasks.add(entry);
            changed.signalAll();
            return () -> cancel(entry);
        } finally {
            lock.unlock();
        }
    }

    private void cancel(Task entry) {
        lock.lock();
        try {
            tasks.remove(entry);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves time and runs what becomes due, tasks that those tasks schedule included. What a task throws comes out here, the
     * clock standing at that task's instant.
     *
     * @param duration how far; zero runs only what is due already
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("A clock only goes forward, not by " + duration);
        }
        long target = reserve(duration);
        Task due;
        while ((due = step(target)) != null) {
            due.action().run();
        }
    }

    private long reserve(Duration duration) {
        lock.lock();
        try {
            horizon = Math.addExact(Math.max(horizon, nanos), duration.toNanos());
            return horizon;
        } finally {
            lock.unlock();
        }
    }

    /** Moves to the next task that is due by then and takes it, or moves all the way. */
    private @Nullable Task step(long target) {
        lock.lock();
        try {
            Task next = tasks.peek();
            boolean due = next != null && next.due() <= target;
            nanos = Math.max(nanos, due ? next.due() : target);
            return due ? tasks.poll() : null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many tasks wait for their time, cancelled ones excluded.
     *
     * @return the number
     */
    public int pending() {
        lock.lock();
        try {
            return tasks.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits, in real time, until so many tasks are scheduled, so that a test can advance past what another thread sets up.
     *
     * @param count at least so many
     * @throws AssertionError if there are fewer after 5 seconds
     */
    public void awaitPending(int count) {
        Waits.until(lock, changed, PATIENCE, () -> tasks.size() >= count, () -> tasks.size() + " tasks of " + count);
    }

    /** Saturated: a duration of centuries is as good as never. */
    private static long nanosOf(Duration delay) {
        return delay.compareTo(Duration.ofDays(36_500)) > 0
                ? Duration.ofDays(36_500).toNanos()
                : delay.toNanos();
    }

    @Override
    public String toString() {
        return "ManualClock(" + now() + ", " + pending() + " pending)";
    }
}
