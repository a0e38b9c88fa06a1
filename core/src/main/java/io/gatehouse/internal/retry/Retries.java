package io.gatehouse.internal.retry;

import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.Leg;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.internal.call.TrafficShare;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Secret;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The retries of one call at one target, made when the first attempt has failed. Confined to one thread. */
final class Retries {
    private final RetryPolicy policy;
    private final TrafficShare budget;
    private final RealLink<?, ?> link;
    private final Stop stop;
    private final FailedLanes failed;
    private int made;

    Retries(RetryPolicy policy, TrafficShare budget, RealLink<?, ?> link) {
        this.policy = policy;
        this.budget = budget;
        this.link = link;
        this.stop = Objects.requireNonNull(link.leg().stop(), "routing comes before retries");
        this.failed = new FailedLanes(link.leg().avoided());
    }

    /** The leg of the next attempt, which tells how long to wait before it; null when there is none. */
    @Nullable
    Leg after(GatewayException e) {
        if (isVacancy(e)) {
            return whenFilled(e);
        }
        Cure cure = Cure.of(e, policy);
        if (cure == Cure.NOTHING) {
            return null;
        }
        long now = link.call().env().clock().nanoTime();
        Lane lane = note(e, cure, now);
        // Who failed may be unknown, when an interceptor threw: then nobody can be avoided, and so the call waits.
        boolean other = (lane != null || isNamed(e)) && stop.hasOtherThan(failed.avoided(), now);
        if (cure == Cure.OTHER_CREDENTIAL) {
            return other ? elsewhere() : null;
        }
        if (made >= Cure.limit(e, policy) || (cure == Cure.OTHER_ENDPOINT && !other)) {
            return null;
        }
        Leg next = other ? elsewhere() : later(e, lane, now);
        if (next == null || !budget.take(now)) {
            return null;
        }
        made++;
        return next;
    }

    /** Whether there was no endpoint to send to, in a pool whose endpoints change; not a refusal of an interceptor's. */
    boolean isVacancy(GatewayException e) {
        return e.isRefusal()
                && e instanceof UnavailableException
                && e.endpoint() == null
                && stop.target().equals(e.target())
                && stop.upstream().provider().pool().isLive();
    }

    /** The leg after a wait for endpoints, where some may come; nothing was sent, so nothing is taken from the budget. */
    private @Nullable Leg whenFilled(GatewayException e) {
        Duration hint = e.retryAfter();
        if (hint == null || link.leg().more() || isTooLong(hint) || made >= policy.maxRetries(e.getClass())) {
            return null;
        }
        made++;
        return waiting(link.leg(), hint.toNanos());
    }

    /** Whether it names an endpoint of this target, be it one that is no longer there. */
    private boolean isNamed(GatewayException e) {
        return e.endpoint() != null && stop.target().equals(e.target());
    }

    /** Notes what is known of the lanes that failed; returns the one of this failure. */
    private @Nullable Lane note(GatewayException e, Cure cure, long now) {
        // Two legs of a hedge may have failed.
        for (Throwable also : e.getSuppressed()) {
            if (also instanceof GatewayException second) {
                Cure its = Cure.of(second, policy);
                if (its != Cure.NOTHING) {
                    note(second, its, now);
                }
            }
        }
        Lane lane = stop.laneAt(e.endpoint());
        if (lane == null && !isNamed(e)) {
            List<Lane> lanes = stop.lanes();
            lane = lanes.size() == 1 ? lanes.get(0) : null;
        }
        if (lane == null) {
            return null;
        }
        if (cure == Cure.OTHER_CREDENTIAL) {
            noteCredential(lane);
        } else if (cure == Cure.OTHER_ENDPOINT || isTooLong(e.retryAfter())) {
            failed.add(lane, FailedLanes.NEVER);
        } else {
            Duration hint = e.retryAfter();
            failed.add(lane, hint == null ? now : now + hint.toNanos());
        }
        return lane;
    }

    private void noteCredential(Lane lane) {
        failed.add(lane, FailedLanes.NEVER);
        Secret secret = lane.endpoint().secret();
        for (Lane each : stop.lanes()) {
            if (secret != null && each.endpoint().secret() == secret) {
                failed.add(each, FailedLanes.NEVER);
            }
        }
    }

    private boolean isTooLong(@Nullable Duration hint) {
        return hint != null && hint.compareTo(policy.maxRetryAfter()) > 0;
    }

    private Leg elsewhere() {
        return link.leg().avoiding(failed.avoided()).after(Duration.ZERO);
    }

    /** The leg back to the lane that is ready first, after a wait; null when no wait is allowed. */
    private @Nullable Leg later(GatewayException e, @Nullable Lane lane, long now) {
        Duration hint = e.retryAfter();
        if (lane == null) {
            return isTooLong(hint) ? null : waiting(link.leg(), hint == null ? 0 : hint.toNanos());
        }
        Lane soonest = failed.soonest(stop.lanes(), now);
        if (soonest == null) {
            return null;
        }
        long asked = failed.readyIn(soonest, now);
        // What keeps the lane closed for longer than a backoff is no pause that a server asked for: with another target
        // to
        // go to nobody waits for it, without one not longer than for any backoff.
        long patience = link.leg().more() ? backoff() : policy.maxDelay().toNanos();
        if (asked > failed.hint(soonest, now) + patience) {
            return null;
        }
        return waiting(link.leg().avoiding(failed.avoidedBut(soonest)), asked);
    }

    private @Nullable Leg waiting(Leg leg, long asked) {
        Duration remaining = link.deadline().remaining();
        long wait = asked > 0 ? asked + random(asked / 10) : random(backoff());
        if (asked > 0 && Duration.ofNanos(wait).compareTo(remaining) >= 0) {
            wait = asked;
        }
        Duration pause = Duration.ofNanos(wait);
        return pause.compareTo(remaining) >= 0 ? null : leg.after(pause);
    }

    // At most 10 retries and at most a day: the shift cannot overflow before the cap applies.
    private long backoff() {
        return Math.min(policy.firstDelay().toNanos() << made, policy.maxDelay().toNanos());
    }

    private long random(long bound) {
        return link.call().env().random().nextLong(bound + 1);
    }
}
