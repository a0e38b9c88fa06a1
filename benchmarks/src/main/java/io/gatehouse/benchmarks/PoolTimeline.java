package io.gatehouse.benchmarks;

import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time: it jumps from one event to the next. Used by one thread. */
final class PoolTimeline implements Clock {

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private long nanos;
    private long count;

    private record Event(long at, long order, Runnable action) {}

    @Override
    public Instant now() {
        return Instant.EPOCH.plusNanos(nanos);
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public Registration schedule(Duration delay, Runnable task) {
        Event event = new Event(nanos + delay.toNanos(), count++, task);
        events.add(event);
        return () -> events.remove(event);
    }

    double seconds() {
        return nanos / 1e9;
    }

    /** Does something at a time that has not passed. */
    void at(double seconds, Runnable task) {
        events.add(new Event(Math.max(nanos, Math.round(seconds * 1e9)), count++, task));
    }

    /** Plays what is due until then. */
    void runUntil(double seconds) {
        long until = Math.round(seconds * 1e9);
        while (!events.isEmpty() && events.peek().at() <= until) {
            Event next = events.remove();
            nanos = next.at();
            next.action().run();
        }
        nanos = Math.max(nanos, until);
    }

    /** Plays all there is. */
    void runToTheEnd() {
        while (!events.isEmpty()) {
            Event next = events.remove();
            nanos = next.at();
            next.action().run();
        }
    }
}
