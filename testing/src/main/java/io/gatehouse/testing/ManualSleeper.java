package io.gatehouse.testing;

import io.gatehouse.spi.Registration;
import io.gatehouse.spi.Sleeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A sleeper whose time is that of a {@link ManualClock}: it sleeps until the clock was advanced past the duration, the latch
 * opened or the thread was interrupted.
 *
 * <pre>{@code
 * CompletableFuture<ChatResponse> answer = gateway.chat("assistant").user("Hi").sendAsync();
 * sleeper.awaitSleepers(1);                 // the first attempt failed, the call waits before the second
 * clock.advance(sleeper.slept().get(0));    // go on
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class ManualSleeper implements Sleeper {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    // The latch and the clock cannot be waited for together, and opening the latch is not for a sleeper to do.
    private static final long LOOK_EVERY_MILLIS = 1;

    private final ManualClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Duration> slept = new ArrayList<>();
    private int sleeping;

    /**
     * A sleeper.
     *
     * @param clock tells when a sleep is over
     */
    public ManualSleeper(ManualClock clock) {
        this.clock = clock;
    }

    @Override
    public void sleep(Duration duration, CountDownLatch wake) throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        Registration alarm = clock.schedule(duration, () -> leave(over));
        enter(duration);
        try {
            while (!over.get() && !wake.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                // Looks again.
            }
        } finally {
            alarm.close();
            leave(over);
        }
    }

    private void enter(Duration duration) {
        lock.lock();
        try {
            slept.add(duration);
            sleeping++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Counts a sleep as over, once; at its time already, not only when its thread has noticed. */
    private void leave(AtomicBoolean over) {
        if (over.compareAndSet(false, true)) {
            lock.lock();
            try {
                sleeping--;
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * How many threads sleep now; a thread whose time has come does not count, even if it has not woken yet.
     *
     * @return the number
     */
    public int sleepers() {
        lock.lock();
        try {
            return sleeping;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The durations that were asked for, in the order in which the sleeps began, ended or not.
     *
     * @return a copy
     */
    public List<Duration> slept() {
        lock.lock();
        try {
            return List.copyOf(slept);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits, in real time, until so many threads sleep.
     *
     * @param count at least so many
     * @throws AssertionError if there are fewer after 5 seconds
     */
    public void awaitSleepers(int count) {
        awaitSleepers(count, PATIENCE);
    }

    /**
     * Waits, in real time, until so many threads sleep.
     *
     * @param count at least so many
     * @param timeout how long to wait at most
     * @throws AssertionError if there are fewer by then
     */
    public void awaitSleepers(int count, Duration timeout) {
        Waits.until(lock, changed, timeout, () -> sleeping >= count, () -> sleeping + " of " + count + " sleep");
    }
}
