package io.gatehouse.internal.call;

/**
 * How a lane did lately: moving averages that forget with time. Latency is peak-sensitive: it rises to a slow answer at
 * once and falls over {@link #DECAY_NANOS}, also while nothing comes, so that a lane that was slow is tried again. A
 * failure counts as a slow answer, so that errors which return fast attract nothing. Thread-safe, without locks.
 */
public final class LaneStats {
    /** The time in which old measurements lose two thirds of their weight. */
    public static final long DECAY_NANOS = 10_000_000_000L;

    // What a failure costs at least: a lane whose errors come in microseconds is not fast.
    private static final double FAILURE_FLOOR = 1e9;
    private static final double FAILURE_CEILING = 60e9;

    // Two writers at once may lose one sample of an average; a loop or a lock would cost more than it is worth.
    private volatile Averages averages = new Averages(0, 0, 0, false);

    private record Averages(double latency, double failures, long at, boolean seen) {
        double keep(long nanoTime) {
            return seen ? Math.exp(-Math.max(0, nanoTime - at) / (double) DECAY_NANOS) : 0;
        }

        Averages with(long nanoTime, double sample, double failure) {
            double old = latency * keep(nanoTime);
            double next = sample > old ? sample : old + (sample - old) * 0.3;
            return new Averages(next, failures * 0.9 + failure * 0.1, nanoTime, true);
        }
    }

    /** Notes an answer and how long its first event took. */
    public void answered(long nanoTime, long latencyNanos) {
        averages = averages.with(nanoTime, (double) latencyNanos, 0);
    }

    /** Notes a failure and how long it took. */
    public void failed(long nanoTime, long elapsedNanos) {
        Averages now = averages;
        double cost = Math.max((double) elapsedNanos, Math.max(FAILURE_FLOOR, 2 * now.latency()));
        averages = now.with(nanoTime, Math.min(cost, FAILURE_CEILING), 1);
    }

    /** The recent latency in nanoseconds, 0 while there was none. */
    public long latencyNanos(long nanoTime) {
        Averages now = averages;
        return (long) (now.latency() * now.keep(nanoTime));
    }

    /** The recent share of failures, 0 to 1. */
    public double failureRate(long nanoTime) {
        Averages now = averages;
        return now.failures() * now.keep(nanoTime);
    }
}
