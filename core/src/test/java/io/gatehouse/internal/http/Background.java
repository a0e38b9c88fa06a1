package io.gatehouse.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Runs a blocking action on a platform thread and tells how it failed. */
final class Background {
    private static final long LIMIT_MILLIS = 10_000;

    private final Thread thread;
    private volatile Throwable failure;
    private volatile boolean interrupted;

    Background(Callable<?> action) {
        thread = new Thread(() -> {
            try {
                action.call();
            } catch (Throwable e) {
                failure = e;
            }
            interrupted = Thread.currentThread().isInterrupted();
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Interrupts the thread once it blocks in a read of its socket: before that, a flag check would do. */
    void interruptRead() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS);
        while (!blocksOnSocket()) {
            assertThat(System.nanoTime()).as("time until the thread blocks").isLessThan(end);
            Thread.onSpinWait();
        }
        thread.interrupt();
    }

    private boolean blocksOnSocket() {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0
                && stack[0].isNativeMethod()
                && stack[0].getClassName().startsWith("sun.nio.ch.");
    }

    void interrupt() {
        thread.interrupt();
    }

    /** Waits for the end. */
    Throwable failure() throws InterruptedException {
        thread.join(LIMIT_MILLIS);
        assertThat(thread.isAlive()).as("still blocked").isFalse();
        return failure;
    }

    /** Whether the flag was still set at the end. */
    boolean interrupted() {
        return interrupted;
    }
}
