package io.gatehouse.internal.retry;

import io.gatehouse.Reply;
import io.gatehouse.internal.call.Leg;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.internal.call.TrafficShare;
import io.gatehouse.model.Answer;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.policy.RetryPolicy;
import java.time.Duration;

/** Repeats an attempt that failed before its first content. Thread-safe. */
public final class RetryStage {
    // Enough for an endpoint that drops its load onto another; with 10 % of 1000 calls still below 15 % of them.
    private static final int RESERVE = 40;
    private static final Duration FLOOR_REFILL = Duration.ofSeconds(50);

    private final RetryPolicy policy;
    private final TrafficShare budget;

    /** A stage for a policy, with a budget of its own. */
    public RetryStage(RetryPolicy policy) {
        this.policy = policy;
        this.budget = new TrafficShare(policy.budgetShare(), policy.budgetFloor(), RESERVE, FLOOR_REFILL.toNanos());
    }

    /** Handles a link. */
    public <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R around(RealLink<Q, R> link) {
        if (link.call().isSide()) {
            // What it would take from the budget is meant for calls that somebody waits for.
            return link.proceed(link.request());
        }
        budget.call();
        try {
            return proceed(link, link.leg());
        } catch (GatewayException e) {
            return again(link, e);
        }
    }

    private <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R again(
            RealLink<Q, R> link, GatewayException first) {
        Retries retries = new Retries(policy, budget, link);
        GatewayException failure = first;
        while (true) {
            Leg next = retries.after(failure);
            if (next == null) {
                throw failure;
            }
            if (!next.waited().isZero()) {
                link.deadline().sleep(next.waited());
            }
            try {
                R reply = proceed(link, next);
                tell(link, failure);
                return reply;
            } catch (GatewayException e) {
                if (retries.isVacancy(e)) {
                    e.addSuppressed(failure);
                } else if (e.isRefusal()) {
                    // A breaker that opened meanwhile says less than what opened it.
                    failure.addSuppressed(e);
                    throw failure;
                }
                tell(link, failure);
                failure = e;
            }
        }
    }

    private static void tell(RealLink<?, ?> link, GatewayException failure) {
        Stop stop = link.leg().stop();
        if (stop != null) {
            link.leg().trace().retry(stop.target(), failure);
        }
    }

    private <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R proceed(RealLink<Q, R> link, Leg leg) {
        R reply = link.proceed(link.request(), leg);
        budget.succeeded();
        return reply;
    }
}
