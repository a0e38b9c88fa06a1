package io.gatehouse.spi;

import io.gatehouse.model.CancelledException;
import io.gatehouse.model.TimedOutException;
import java.time.Duration;

/**
 * How much time a call, or one leg of it, has left, and word of its end. Cancelling a call ends all its legs; a leg
 * that loses a race ends alone.
 */
public interface Deadline {
    /**
     * The time left.
     *
     * @return never negative
     */
    Duration remaining();

    /**
     * Throws when the call is cancelled or its time is over.
     *
     * @throws CancelledException when cancelled
     * @throws TimedOutException with phase OVERALL when the time is over
     */
    void check();

    /**
     * Waits, wakes at once when the call ends. A wait longer than the time left fails without waiting.
     *
     * @param duration how long
     * @throws CancelledException when cancelled or interrupted; the interrupt flag stays set
     * @throws TimedOutException when the time is, or would be, over
     */
    void sleep(Duration duration);

    /**
     * Runs an action when the call ends early: cancelled, out of time, or its leg lost. Runs it at once when that has
     * happened already. The action only aborts (closes a socket, opens a latch); it never blocks.
     *
     * @param abort the action
     * @return closes to unregister
     */
    Registration onCancel(Runnable abort);

    /**
     * Whether the call has ended early.
     *
     * @return true after a cancel or at the end of its time
     */
    boolean isCancelled();
}
