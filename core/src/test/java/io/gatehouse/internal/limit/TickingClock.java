package io.gatehouse.internal.limit;

import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Registration;
import io.gatehouse.spi.Sleeper;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Time that a test moves, and sleeps that follow it. */
final class TickingClock implements Clock, Sleeper {
    private final AtomicLong nanos = new AtomicLong();

    void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Override
    public Instant now() {
        return Instant.EPOCH.plusNanos(nanos.get());
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public Registration schedule(Duration delay, Runnable task) {
        throw new AssertionError("A limiter needs no timer");
    }

    @Override
    public void sleep(Duration duration, CountDownLatch wake) throws InterruptedException {
        long until = nanos.get() + duration.toNanos();
        while (nanos.get() < until && !wake.await(50, TimeUnit.MICROSECONDS)) {
            // Looks again.
        }
    }
}
