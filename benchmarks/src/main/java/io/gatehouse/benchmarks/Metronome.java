package io.gatehouse.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * How late this machine and its JVM are with the least that a deadline takes: a timer's thread wakes another that waits.
 * It runs beside what is measured, so that it meets the same load.
 */
final class Metronome implements AutoCloseable {

    private static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final List<Double> lateMillis = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Thread thread = new Thread(this::beat, "metronome");
    private volatile boolean stopped;

    Metronome() {
        thread.setDaemon(true);
        thread.start();
    }

    private void beat() {
        try {
            while (!stopped) {
                CountDownLatch now = new CountDownLatch(1);
                long due = System.nanoTime() + BEAT_NANOS;
                timer.schedule(now::countDown, BEAT_NANOS, TimeUnit.NANOSECONDS);
                now.await();
                lateMillis.add((System.nanoTime() - due) / 1e6);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops, and gives the milliseconds by which each beat was late. */
    double[] stop() throws InterruptedException {
        stopped = true;
        thread.join();
        return lateMillis.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Override
    public void close() {
        stopped = true;
        timer.shutdown();
    }
}
