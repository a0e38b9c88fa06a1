package io.gatehouse.testing;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A door in a script that the test opens, so that no test has to sleep. It starts closed; once open it stays open and lets
 * everyone through. {@link #awaitArrivals} tells the test that the server has come to the door.
 *
 * <p>Thread-safe. May be used in any number of scripts and exchanges.
 */
public final class Gate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int arrivals;
    private boolean open;

    /** Creates a closed gate. */
    public Gate() {}

    /** Opens the gate for good. */
    public void open() {
        lock.lock();
        try {
            open = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the gate has been opened. */
    public boolean isOpen() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** How many exchanges have come to this gate so far, the ones let through included. */
    public int arrivals() {
        lock.lock();
        try {
            return arrivals;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until exchanges have come to this gate.
     *
     * @param count how many arrivals to wait for, counted from the gate's creation
     * @param timeout how long to wait at most
     * @throws AssertionError if fewer came in time
     */
    public void awaitArrivals(int count, Duration timeout) {
        Waits.until(lock, changed, timeout, () -> arrivals >= count, () -> arrivals + " of " + count + " at the gate");
    }

    void pass() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            arrivals++;
            changed.signalAll();
            while (!open) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean awaitOpen(Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = timeout.toNanos();
            while (!open && left > 0) {
                left = changed.awaitNanos(left);
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    void arrive() {
        lock.lock();
        try {
            arrivals++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
