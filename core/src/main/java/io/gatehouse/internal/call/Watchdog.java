package io.gatehouse.internal.call;

import io.gatehouse.model.TimedOutException;
import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Registration;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Watches one attempt for silence. One timer, armed lazily: waiting and content only write fields, and the timer looks
 * at them when it fires. The clock runs only while the reader waits, and only content sets it back.
 */
public final class Watchdog {
    private final Clock clock;
    private final @Nullable Duration firstEvent;
    private final Duration betweenEvents;
    private final Runnable abort;

    private volatile long limit;
    private volatile boolean waiting;
    // When the current wait began, moved back by the waits before it that brought no content.
    private volatile long since;
    private volatile TimedOutException.@Nullable Phase fired;
    private volatile boolean closed;
    private volatile boolean first = true;
    private long carried;
    private volatile @Nullable Registration timer;

    /**
     * Starts watching. {@code abort} closes the socket; without a limit for the first event nothing is watched, and no
     * timer set, until that has come.
     */
    public Watchdog(Clock clock, @Nullable Duration firstEvent, Duration betweenEvents, Runnable abort) {
        this.clock = clock;
        this.firstEvent = firstEvent;
        this.betweenEvents = betweenEvents;
        this.abort = abort;
        if (firstEvent != null) {
            this.limit = firstEvent.toNanos();
            this.since = clock.nanoTime();
            this.waiting = true;
            this.timer = clock.schedule(firstEvent, this::look);
        }
    }

    /** The reader begins to wait. */
    public void enter() {
        if (!first) {
            since = clock.nanoTime() - carried;
            waiting = true;
        }
    }

    /** The reader got something, content or not, and leaves. */
    public void leave(boolean content) {
        if (!first) {
            waiting = false;
            carried = content ? 0 : clock.nanoTime() - since;
        } else if (content) {
            first = false;
            waiting = false;
            limit = betweenEvents.toNanos();
            // The timer set for the first event may be far off; a shorter limit holds from now on.
            if (firstEvent == null || betweenEvents.compareTo(firstEvent) < 0) {
                stop();
                timer = clock.schedule(betweenEvents, this::look);
            }
        }
    }

    private void look() {
        if (closed) {
            return;
        }
        long left = limit;
        if (waiting) {
            left = limit - (clock.nanoTime() - since);
            if (left <= 0) {
                fired = first ? TimedOutException.Phase.FIRST_EVENT : TimedOutException.Phase.BETWEEN_EVENTS;
                abort.run();
                return;
            }
        }
        timer = clock.schedule(Duration.ofNanos(left), this::look);
        if (closed) {
            stop();
        }
    }

    private void stop() {
        Registration set = timer;
        if (set != null) {
            set.close();
        }
    }

    /** Which limit passed, or null. */
    public TimedOutException.@Nullable Phase fired() {
        return fired;
    }

    /** The limit in force. */
    public Duration limit() {
        return Duration.ofNanos(limit);
    }

    /** Ends watching. */
    public void close() {
        closed = true;
        stop();
    }
}
