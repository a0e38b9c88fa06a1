package io.gatehouse.tests.wire;

import io.gatehouse.tests.api.Setup;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Work on a platform thread of its own that is expected to block; remembers whether it ended with its interrupt flag set. */
final class Blocked<T> {
    private final AtomicBoolean interrupted = new AtomicBoolean();
    private final FutureTask<T> task;
    private final Thread thread;

    private Blocked(Callable<T> work) {
        task = new FutureTask<>(() -> {
            try {
                return work.call();
            } finally {
                interrupted.set(Thread.currentThread().isInterrupted());
            }
        });
        thread = new Thread(task, "test-blocked");
        thread.setDaemon(true);
    }

    static <T> Blocked<T> on(Callable<T> work) {
        Blocked<T> blocked = new Blocked<>(work);
        blocked.thread.start();
        return blocked;
    }

    void interrupt() {
        thread.interrupt();
    }

    /** Waits until the thread stands in a method of this name. */
    void awaitInside(String method) {
        awaitInside(thread, method);
    }

    private static void awaitInside(Thread thread, String method) {
        await(() -> Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals(method)));
    }

    /** Waits until so many threads, whoever they belong to, stand in a connect. */
    static void awaitConnecting(int threads) {
        await(() -> Thread.getAllStackTraces().values().stream()
                        .filter(frames -> Arrays.stream(frames).anyMatch(Blocked::isConnect))
                        .count()
                >= threads);
    }

    private static boolean isConnect(StackTraceElement frame) {
        return frame.getClassName().startsWith("sun.nio.ch.")
                && frame.getMethodName().toLowerCase(Locale.ROOT).contains("connect");
    }

    /** Waits until something holds. */
    static void await(java.util.function.BooleanSupplier condition) {
        long until = System.nanoTime() + Setup.WAIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - until > 0) {
                throw new AssertionError("It did not come to pass within " + Setup.WAIT);
            }
            Thread.yield();
        }
    }

    /** What the work threw. */
    Throwable failure() throws Exception {
        try {
            throw new AssertionError("The work ended well: " + task.get(Setup.WAIT.toSeconds(), TimeUnit.SECONDS));
        } catch (java.util.concurrent.ExecutionException e) {
            return e.getCause();
        }
    }

    boolean keptItsInterrupt() {
        return interrupted.get();
    }
}
