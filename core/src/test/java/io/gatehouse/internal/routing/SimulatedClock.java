package io.gatehouse.internal.routing;

import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time of a simulation: it jumps from one event to the next. Used by one thread. */
final class SimulatedClock implements Clock {
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

    void after(double seconds, Runnable task) {
        events.add(new Event(nanos + (long) (seconds * 1e9), count++, task));
    }

    double seconds() {
        return nanos / 1e9;
    }

    /** Plays what is due until then; infinity plays all there is. */
    void runUntil(double seconds) {
        while (!events.isEmpty() && events.peek().at() <= seconds * 1e9) {
            Event next = events.remove();
            nanos = next.at();
            next.action().run();
        }
        if (seconds < Double.POSITIVE_INFINITY) {
            nanos = Math.max(nanos, (long) (seconds * 1e9));
        }
    }
}
