package io.gatehouse.spi;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** How the gateway waits: backoff and pacing go through it. Replace it in tests. */
@FunctionalInterface
public interface Sleeper {
    /**
     * Waits until the time is over or the latch opens.
     *
     * @param duration how long
     * @param wake opens when the call is cancelled or runs out of time
     * @throws InterruptedException when the thread is interrupted
     */
    void sleep(Duration duration, CountDownLatch wake) throws InterruptedException;
}
