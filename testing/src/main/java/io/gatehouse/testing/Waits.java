package io.gatehouse.testing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting on behalf of a test: in time, or an {@link AssertionError} that says how far things had come. */
final class Waits {
    private Waits() {}

    /** Waits under the lock until the state holds; both suppliers run with the lock held. */
    static void until(
            ReentrantLock lock, Condition changed, Duration timeout, BooleanSupplier state, Supplier<String> progress) {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (!state.getAsBoolean()) {
                if (left <= 0) {
                    throw new AssertionError("Not within " + timeout + ": " + progress.get());
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    static <T> T value(CompletableFuture<T> future, Duration timeout, Supplier<String> progress) {
        try {
            return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("Not within " + timeout + ": " + progress.get(), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted while waiting for the fake model server", e);
    }
}
