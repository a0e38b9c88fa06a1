package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A place in a script where it waits until the test lets it go on. Thread-safe. */
final class Stop {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CompletableFuture<Void> opened = new CompletableFuture<>();

    void open() {
        opened.complete(null);
    }

    void awaitArrival() {
        try {
            assertThat(arrived.await(10, TimeUnit.SECONDS))
                    .as("somebody came to the stop")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    CompletableFuture<Void> arrive() {
        arrived.countDown();
        return opened;
    }
}
