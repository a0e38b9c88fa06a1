package io.gatehouse.spi;

import java.time.Duration;
import java.time.Instant;

/** Time as the gateway sees it: every timestamp, timeout and watchdog. Replace it in tests. */
public interface Clock {
    /**
     * The wall clock, for timestamps and calendar windows.
     *
     * @return now
     */
    Instant now();

    /**
     * A clock that only goes forward, for measuring.
     *
     * @return nanoseconds since some fixed moment
     */
    long nanoTime();

    /**
     * Runs a task later on the clock's own thread. The task is short and never blocks.
     *
     * @param delay from now; not positive means as soon as possible
     * @param task what to run
     * @return closes to cancel; a task that has begun is not stopped
     */
    Registration schedule(Duration delay, Runnable task);
}
