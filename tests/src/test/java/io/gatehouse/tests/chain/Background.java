package io.gatehouse.tests.chain;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.Assertions;

/** Something that runs on a thread of its own. */
final class Background<T> {
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final Thread thread;

    private Background(Callable<T> work) {
        thread = new Thread(
                () -> {
                    try {
                        result.complete(work.call());
                    } catch (Throwable t) {
                        result.completeExceptionally(t);
                    }
                },
                "test-background");
        thread.setDaemon(true);
    }

    static <T> Background<T> start(Callable<T> work) {
        Background<T> background = new Background<>(work);
        background.thread.start();
        return background;
    }

    static Background<Void> run(Runnable work) {
        return start(() -> {
            work.run();
            return null;
        });
    }

    Thread thread() {
        return thread;
    }

    boolean isDone() {
        return result.isDone();
    }

    T get() {
        try {
            return result.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("The background work failed", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("The background work did not end", e);
        }
    }

    /** What it failed with. */
    Throwable failure() {
        try {
            T value = result.get(10, TimeUnit.SECONDS);
            return Assertions.fail("The background work gave " + value);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("The background work did not end", e);
        }
    }
}
