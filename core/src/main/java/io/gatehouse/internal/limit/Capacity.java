package io.gatehouse.internal.limit;

import io.gatehouse.policy.LimitPolicy;
import org.jspecify.annotations.Nullable;

/** What a policy's limits still let in. Guarded by its limiter's lock. */
final class Capacity {
    private static final double WEIGHT_OF_LAST = 0.1;

    private final int fixedPlaces;
    private final @Nullable AdaptiveConcurrency adaptive;
    private final @Nullable RequestWindow requests;
    private final @Nullable TokenWindow tokens;
    private int underWay;
    private int cap = Integer.MAX_VALUE;
    private double holdNanos;

    Capacity(LimitPolicy policy, long now) {
        fixedPlaces = policy.maxConcurrent() == 0 ? Integer.MAX_VALUE : policy.maxConcurrent();
        adaptive = policy.isAdaptive()
                ? new AdaptiveConcurrency(policy.minConcurrent(), policy.maxConcurrent(), now)
                : null;
        requests = policy.requestsPerMinute() == 0 ? null : new RequestWindow(policy.requestsPerMinute());
        tokens = policy.tokensPerMinute() == 0 ? null : new TokenWindow(policy.tokensPerMinute(), now);
    }

    int places() {
        return Math.min(own(), cap);
    }

    private int own() {
        return adaptive == null ? fixedPlaces : adaptive.limit();
    }

    /** The place itself takes no more than so many, whatever the policy. */
    void cap(int most) {
        cap = most;
    }

    /** Whether it is not the policy that limits the places. */
    boolean isCapped() {
        return cap < own();
    }

    int underWay() {
        return underWay;
    }

    boolean hasPlace() {
        return underWay < places();
    }

    /** How long a call held its place lately, 0 while none has ended. */
    double holdNanos() {
        return holdNanos;
    }

    /** When requests let the next one start after so many others; not after now when at once. */
    long requestsFreeAt(long now, int ahead) {
        return requests == null ? now : requests.freeAt(now, ahead);
    }

    /** When tokens let a need start, those ahead included; not after now when at once. */
    long tokensFreeAt(long now, long need) {
        return tokens == null ? now : tokens.freeAt(now, need);
    }

    /** When the minute lets a call start; not after now when at once. */
    long freeAt(long now, int ahead, long need) {
        long a = requestsFreeAt(now, ahead);
        long b = tokensFreeAt(now, need);
        return a - b > 0 ? a : b;
    }

    /** Lets a call in; returns where its tokens are noted. */
    long take(long now, long need) {
        underWay++;
        if (requests != null) {
            requests.add(now);
        }
        return tokens == null ? 0 : tokens.add(now, need);
    }

    /** Undoes what was taken for a call that never began. */
    void undo(Permit permit, long now) {
        underWay--;
        if (requests != null) {
            requests.remove(permit.admittedAt);
        }
        correct(permit, -permit.reserved, now);
    }

    /** A call is over and used so many tokens. */
    void end(Permit permit, long used, Permit.Sign sign, long now) {
        if (adaptive != null && sign == Permit.Sign.ANSWERED) {
            adaptive.answered(underWay);
        } else if (adaptive != null && sign == Permit.Sign.OVERLOADED) {
            adaptive.overloaded(permit.admittedAt, now);
        }
        underWay--;
        double held = (double) (now - permit.admittedAt);
        holdNanos = holdNanos == 0 ? held : holdNanos + (held - holdNanos) * WEIGHT_OF_LAST;
        correct(permit, used - permit.reserved, now);
    }

    private void correct(Permit permit, long change, long now) {
        if (tokens != null && change != 0) {
            tokens.correct(permit.slice, change, now);
        }
    }

    /** Tokens that count now. */
    long tokensUsed(long now) {
        return tokens == null ? 0 : tokens.used(now);
    }
}
