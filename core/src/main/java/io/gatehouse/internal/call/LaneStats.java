package io.gatehouse.internal.call;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How a lane did lately: moving averages that forget with time. Latency is peak-sensitive: it rises to a slow answer at
 * once and falls over {@link #DECAY_NANOS}, also while nothing comes, so that a lane that was slow is tried again. A
 * failure counts as a slow answer, so that errors which return fast attract nothing; and a lane that has been asked and
 * says nothing counts as slow as it is silent, so that nobody waits for its first slow answer to find out. Thread-safe,
 * without locks.
 */
public final class LaneStats {
    /** The time in which old measurements lose two thirds of their weight. */
    public static final long DECAY_NANOS = 10_000_000_000L;

    // What a failure costs at least: a lane whose errors come in microseconds is not fast.
    private static final double FAILURE_FLOOR = 1e9;
    private static final double FAILURE_CEILING = 60e9;
    // How far one answer brings the averages down at least; answers far apart count for more.
    private static final double LATENCY_STEP = 0.3;
    private static final double FAILURE_STEP = 0.1;

    // Two writers at once may lose one sample of an average; a loop or a lock would cost more than it is worth.
    private volatile Averages averages = new Averages(0, 0, 0, false);
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile long heardAt;

    private record Averages(double latency, double failures, long at, boolean seen) {
        double keep(long nanoTime) {
            return seen ? Math.exp(-Math.max(0, nanoTime - at) / (double) DECAY_NANOS) : 0;
        }

        Averages with(long nanoTime, double sample, double failure) {
            double keep = keep(nanoTime);
            double old = latency * keep;
            double next = sample > old ? sample : old + (sample - old) * LATENCY_STEP;
            double step = Math.max(FAILURE_STEP, 1 - keep);
            return new Averages(next, failures + (failure - failures) * step, nanoTime, true);
        }
    }

    /** A request goes there; exactly one of the methods below must follow. */
    public void asked(long nanoTime) {
        if (unanswered.get() == 0) {
            heardAt = nanoTime;
        }
        unanswered.incrementAndGet();
    }

    /** The request was answered: how long its first event took. */
    public void answered(long nanoTime, long latencyNanos) {
        averages = averages.with(nanoTime, (double) latencyNanos, 0);
        heard(nanoTime);
    }

    /** The request failed for a reason that lies with the lane: how long that took. */
    public void failed(long nanoTime, long elapsedNanos) {
        broke(nanoTime, elapsedNanos);
        heard(nanoTime);
    }

    /** The request was given up without an answer after so long: the answer would have taken at least that. */
    public void gaveUp(long nanoTime, long elapsedNanos) {
        Averages now = averages;
        double keep = now.keep(nanoTime);
        // A caller who left at once says nothing: taken for a latency it would make an unknown lane look fast.
        if (elapsedNanos >= FAILURE_FLOOR && elapsedNanos > now.latency() * keep) {
            averages = new Averages((double) elapsedNanos, now.failures() * keep, nanoTime, true);
        }
        unanswered.decrementAndGet();
    }

    /** The request says nothing about the lane: it was refused before it went, or was wrong. */
    public void withdrawn() {
        unanswered.decrementAndGet();
    }

    /** An answer that had been counted broke off later. */
    public void broke(long nanoTime, long elapsedNanos) {
        Averages now = averages;
        // Twice what it was before it was forgotten: a lane that fails again after a rest is left alone for longer.
        double cost = Math.max((double) elapsedNanos, Math.max(FAILURE_FLOOR, 2 * now.latency()));
        averages = now.with(nanoTime, Math.min(cost, FAILURE_CEILING), 1);
    }

    private void heard(long nanoTime) {
        heardAt = nanoTime;
        unanswered.decrementAndGet();
    }

    /** The recent latency in nanoseconds, 0 while there was none. */
    public long latencyNanos(long nanoTime) {
        Averages now = averages;
        long known = (long) (now.latency() * now.keep(nanoTime));
        return unanswered.get() > 0 ? Math.max(known, nanoTime - heardAt) : known;
    }

    /** The recent share of failures, 0 to 1. */
    public double failureRate(long nanoTime) {
        Averages now = averages;
        return now.failures() == 0 ? 0 : now.failures() * now.keep(nanoTime);
    }
}
