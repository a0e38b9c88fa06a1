package io.gatehouse.internal.limit;

import io.gatehouse.internal.call.Refusal;
import io.gatehouse.internal.call.Scope;
import io.gatehouse.model.EndpointHealth;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Priority;
import io.gatehouse.model.Target;
import io.gatehouse.policy.LimitPolicy;
import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Registration;
import io.gatehouse.spi.Sleeper;
import io.gatehouse.spi.TokenCounter;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one place with its line of waiting calls. Not Failsafe's bulkhead and rate limiter, whose clock cannot be
 * injected and whose line knows no priorities.
 *
 * <p>Whoever changes something lets in, from the head of the line, all that fit, and wakes them. What remains for time to
 * change is seen to by the head's own sleep, which ends when the minute has room for it; who becomes the head, or must
 * wake earlier than it planned, is woken to plan anew. So one of them is always awake in time. Thread-safe.
 */
final class Limiter {
    private static final int MOST_PACED = 10_000;
    private static final long LONGEST_NAP = Duration.ofHours(1).toNanos();
    // What a place is said to take while no call has ended yet.
    private static final double UNKNOWN_HOLD = 1e9;

    private final LimitPolicy policy;
    private final Refusals refusals;
    private final TokenCounter counter;
    private final Clock clock;
    private final Sleeper sleeper;
    private final ReentrantLock lock = new ReentrantLock();
    private final Capacity capacity;
    private final Line line = new Line();
    private long typicalNeed;

    // What refusal() reads without the lock.
    private volatile int underWay;
    private volatile int places;
    private volatile int waiting;
    private volatile double holdNanos;
    private volatile long freeAt;
    private volatile boolean byTokens;
    private volatile boolean capped;
    private volatile boolean capTold;

    Limiter(LimitPolicy policy, Refusals refusals, Clock clock, Sleeper sleeper) {
        this.policy = policy;
        this.refusals = refusals;
        this.counter = policy.tokenCounter() == null ? TokenEstimate.INSTANCE : policy.tokenCounter();
        this.clock = clock;
        this.sleeper = sleeper;
        long now = clock.nanoTime();
        this.capacity = new Capacity(policy, now);
        this.places = capacity.places();
        this.freeAt = now;
    }

    /** The tokens that a request may take; counted only where they are limited. */
    long need(ModelRequest request) {
        return policy.tokensPerMinute() == 0 ? 0 : TokenEstimate.total(counter, request);
    }

    LimitPolicy policy() {
        return policy;
    }

    int underWay() {
        return underWay;
    }

    int waiting() {
        return waiting;
    }

    int places() {
        return places;
    }

    /**
     * The place takes no more than so many calls, whatever the policy.
     *
     * @param told whether the place itself said so; else it is a guess until it does
     */
    void cap(int most, boolean told) {
        lock.lock();
        try {
            long now = clock.nanoTime();
            capacity.cap(most);
            capTold = told;
            letIn(now);
            publish(now);
        } finally {
            lock.unlock();
        }
    }

    /** How full it is now, as the last change left it. */
    EndpointHealth.Limits limits() {
        int most = places;
        return new EndpointHealth.Limits(most == Integer.MAX_VALUE ? 0 : most, underWay, waiting);
    }

    long tokensUsed() {
        lock.lock();
        try {
            return capacity.tokensUsed(clock.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    /** Why a call would not be let in at once, or null. Without a lock, so good enough to choose by. */
    @Nullable
    Refusal refusal(long now) {
        long wait = freeAt - now;
        if (wait > 0) {
            return refusals.window(byTokens, wait, policy.pacing() && waiting < MOST_PACED);
        }
        return underWay < places ? null : refusals.places(bound(), placeIn(), waiting < policy.queueSize());
    }

    private Refusals.Bound bound() {
        return new Refusals.Bound(places, capped, capTold);
    }

    /** By Little's law: as many calls end in a call's time as there are places. */
    private long placeIn() {
        double hold = holdNanos == 0 ? UNKNOWN_HOLD : holdNanos;
        return 1 + (long) (hold * (waiting + 1) / places);
    }

    /**
     * Lets a call in, at once or when its turn comes. What it returns must be given back.
     *
     * @param scope ends the wait
     * @param need the tokens that the call may take
     * @throws GatewayException when it may not wait, or its wait would outlast it
     */
    Permit admit(Scope scope, Priority priority, long need, @Nullable Target target) {
        if (policy.tokensPerMinute() > 0 && need > policy.tokensPerMinute()) {
            throw refusals.tooLarge(target, need);
        }
        Waiter waiter;
        lock.lock();
        try {
            long now = clock.nanoTime();
            typicalNeed = need;
            letIn(now);
            if (!line.hasAheadOf(priority) && fits(now, need)) {
                Permit permit = take(now, need, Duration.ZERO);
                publish(now);
                return permit;
            }
            waiter = join(scope, priority, need, target, now);
        } finally {
            lock.unlock();
        }
        return await(waiter, scope, target);
    }

    private boolean fits(long now, long need) {
        return capacity.hasPlace() && capacity.freeAt(now, 0, need) - now <= 0;
    }

    private Permit take(long now, long need, Duration waited) {
        return new Permit(this, now, need, capacity.take(now, need), waited);
    }

    private Waiter join(Scope scope, Priority priority, long need, @Nullable Target target, long now) {
        Line.Ahead ahead = line.ahead(priority);
        long wait = capacity.freeAt(now, ahead.calls(), ahead.tokens() + need) - now;
        boolean paced = wait > 0;
        if (paced) {
            boolean tokens = areTokens(now, ahead, need);
            Duration known = Duration.ofNanos(wait);
            if (!policy.pacing()) {
                throw refusals.usedUp(target, tokens, known);
            }
            if (line.size() >= MOST_PACED) {
                throw refusals.tooMany(target, tokens, known, line.size());
            }
            refuseIfTooLate(scope, target, tokens, known);
        } else if (line.size() >= policy.queueSize()) {
            throw refusals.full(target, bound(), Duration.ofNanos(placeIn()));
        }
        Waiter waiter = new Waiter(priority, need, paced, now);
        line.add(waiter);
        publish(now);
        return waiter;
    }

    private boolean areTokens(long now, Line.Ahead ahead, long need) {
        return capacity.tokensFreeAt(now, ahead.tokens() + need) - capacity.requestsFreeAt(now, ahead.calls()) > 0;
    }

    private void refuseIfTooLate(Scope scope, @Nullable Target target, boolean tokens, Duration wait) {
        Duration remaining = scope.remaining();
        if (wait.compareTo(remaining) > 0) {
            throw refusals.tooLate(target, tokens, wait, remaining);
        }
    }

    private Permit await(Waiter waiter, Scope scope, @Nullable Target target) {
        boolean in = false;
        Registration hook = scope.onCancel(waiter::wake);
        try {
            while (true) {
                scope.check();
                Permit permit = plan(waiter, scope, target);
                if (permit != null) {
                    in = true;
                    return permit;
                }
                if (!scope.isCancelled()) {
                    sleep(waiter);
                }
            }
        } finally {
            hook.close();
            if (!in) {
                leave(waiter);
            }
        }
    }

    private void sleep(Waiter waiter) {
        try {
            sleeper.sleep(Duration.ofNanos(Math.max(0, waiter.sleepsFor)), waiter.latch());
        } catch (InterruptedException e) {
            // The scope tells the caller.
            Thread.currentThread().interrupt();
        }
    }

    /** The permit when the waiter's turn has come; else plans its next sleep. */
    private @Nullable Permit plan(Waiter waiter, Scope scope, @Nullable Target target) {
        lock.lock();
        try {
            long now = clock.nanoTime();
            letIn(now);
            publish(now);
            if (waiter.permit != null) {
                return waiter.permit;
            }
            Line.Ahead ahead = line.ahead(waiter);
            long nap = capacity.freeAt(now, ahead.calls(), ahead.tokens() + waiter.need) - now;
            if (nap > 0 && waiter.paced) {
                refuseIfTooLate(scope, target, areTokens(now, ahead, waiter.need), Duration.ofNanos(nap));
            }
            nap = nap > 0 ? Math.min(nap, LONGEST_NAP) : LONGEST_NAP;
            if (!waiter.paced) {
                long patience = waiter.since + policy.longestWait().toNanos() - now;
                if (patience <= 0) {
                    throw refusals.outwaited(target, bound(), Duration.ofNanos(placeIn()));
                }
                nap = Math.min(nap, patience);
            }
            waiter.sleepFor(now, Math.min(nap, nanos(scope.remaining())));
            return null;
        } finally {
            lock.unlock();
        }
    }

    private static long nanos(Duration remaining) {
        return remaining.toSeconds() >= 3_600 ? LONGEST_NAP : remaining.toNanos();
    }

    /** Lets in what fits, in the order of the line, and sees to it that the head wakes when the minute lets it in. */
    private void letIn(long now) {
        for (Waiter head = line.head(); head != null; head = line.head()) {
            if (!capacity.hasPlace()) {
                return;
            }
            long free = capacity.freeAt(now, 0, head.need);
            if (free - now > 0) {
                if (head.sleepsUntil - free > 0) {
                    head.wake();
                }
                return;
            }
            line.remove(head);
            head.permit = take(now, head.need, Duration.ofNanos(now - head.since));
            head.wake();
        }
    }

    /** The waiter's call ended before it began. */
    private void leave(Waiter waiter) {
        lock.lock();
        try {
            long now = clock.nanoTime();
            if (waiter.permit != null) {
                waiter.permit.over = true;
                capacity.undo(waiter.permit, now);
            } else {
                line.remove(waiter);
            }
            letIn(now);
            publish(now);
        } finally {
            lock.unlock();
        }
    }

    /** A call that was let in is over. */
    void end(Permit permit, long used, Permit.Sign sign) {
        lock.lock();
        try {
            if (permit.over) {
                return;
            }
            permit.over = true;
            long now = clock.nanoTime();
            capacity.end(permit, used, sign, now);
            letIn(now);
            publish(now);
        } finally {
            lock.unlock();
        }
    }

    private void publish(long now) {
        underWay = capacity.underWay();
        places = capacity.places();
        capped = capacity.isCapped();
        waiting = line.size();
        holdNanos = capacity.holdNanos();
        if (policy.requestsPerMinute() > 0 || policy.tokensPerMinute() > 0) {
            Line.Ahead ahead = line.ahead(Priority.LOW);
            long byRequests = capacity.requestsFreeAt(now, ahead.calls());
            long tokens = capacity.tokensFreeAt(now, ahead.tokens() + typicalNeed);
            byTokens = tokens - byRequests > 0;
            long free = tokens - byRequests > 0 ? tokens : byRequests;
            // Who compares it may have looked at the clock a moment earlier: free is free for them too.
            freeAt = free - now > 0 ? free : now - RequestWindow.WINDOW;
        }
    }
}
