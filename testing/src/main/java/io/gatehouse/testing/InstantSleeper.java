package io.gatehouse.testing;

import io.gatehouse.spi.Sleeper;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A sleeper that does not sleep: it advances its {@link ManualClock} by the duration, which runs what becomes due meanwhile, and
 * returns. For tests of what happens after a wait, and of how long the waits were:
 *
 * <pre>{@code
 * ManualClock clock = new ManualClock();
 * InstantSleeper sleeper = new InstantSleeper(clock);
 * // … a gateway with both, a server that fails twice, a call …
 * assertThat(sleeper.slept()).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1));
 * }</pre>
 *
 * <p>Thread-safe; with several threads at once each advances the clock by its own duration.
 */
public final class InstantSleeper implements Sleeper {
    private final ManualClock clock;
    private final List<Duration> slept = new CopyOnWriteArrayList<>();

    /**
     * A sleeper.
     *
     * @param clock is advanced by each sleep
     */
    public InstantSleeper(ManualClock clock) {
        this.clock = clock;
    }

    @Override
    public void sleep(Duration duration, CountDownLatch wake) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        slept.add(duration);
        if (wake.getCount() > 0) {
            clock.advance(duration);
        }
    }

    /**
     * The durations slept so far, in order; a sleep whose latch was open already took no time.
     *
     * @return a copy
     */
    public List<Duration> slept() {
        return List.copyOf(slept);
    }
}
