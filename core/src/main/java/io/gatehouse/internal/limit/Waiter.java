package io.gatehouse.internal.limit;

import io.gatehouse.model.Priority;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A call that waits to be let in. All but the latch is guarded by its limiter's lock. */
final class Waiter {
    final Priority priority;
    final long need;
    /** It came when the minute was used up, and waits for that as long as its call has time; else it waits for a place. */
    final boolean paced;

    final long since;

    /** When its sleep ends by itself. */
    long sleepsUntil;

    /** How long its next sleep is; of its own thread only. */
    long sleepsFor;

    /** Set when it was let in. */
    @Nullable
    Permit permit;

    private volatile CountDownLatch latch = new CountDownLatch(1);

    Waiter(Priority priority, long need, boolean paced, long since) {
        this.priority = priority;
        this.need = need;
        this.paced = paced;
        this.since = since;
        this.sleepsUntil = since;
    }

    /** Plans a sleep; look at the call's cancellation after this and before sleeping, or a cancel is missed. */
    void sleepFor(long now, long nanos) {
        sleepsFor = nanos;
        sleepsUntil = now + nanos;
        latch = new CountDownLatch(1);
    }

    /** What ends its sleep. */
    CountDownLatch latch() {
        return latch;
    }

    /** Ends its sleep, from any thread. */
    void wake() {
        latch.countDown();
    }
}
