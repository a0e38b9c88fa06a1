package io.gatehouse.internal.retry;

import io.gatehouse.Reply;
import io.gatehouse.internal.call.Leg;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.model.Answer;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Repeats an attempt that failed before its first content. Thread-safe. */
public final class RetryStage {
    private final RetryPolicy policy;

    /** A stage for a policy. */
    public RetryStage(RetryPolicy policy) {
        this.policy = policy;
    }

    /** Handles a link. */
    public <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R around(RealLink<Q, R> link) {
        Leg leg = link.leg();
        for (int retry = 0; ; retry++) {
            try {
                return link.proceed(link.request(), leg);
            } catch (GatewayException e) {
                Duration wait = retry < policy.maxRetries() && mayHelp(e) ? waitAfter(e, retry, link) : null;
                if (wait == null || wait.compareTo(link.deadline().remaining()) > 0) {
                    throw e;
                }
                link.deadline().sleep(wait);
                leg = leg.after(wait);
            }
        }
    }

    private static boolean mayHelp(GatewayException e) {
        return e instanceof TransportException
                || e instanceof OverloadedException
                || e instanceof UnavailableException
                || e instanceof RateLimitedException
                || e instanceof ProtocolException
                || e instanceof StreamInterruptedException
                || (e instanceof TimedOutException timeout
                        && (timeout.phase() == TimedOutException.Phase.CONNECT
                                || timeout.phase() == TimedOutException.Phase.SERVER));
    }

    private @Nullable Duration waitAfter(GatewayException e, int retry, RealLink<?, ?> link) {
        Duration hint = e.retryAfter();
        if (hint != null) {
            return hint.compareTo(policy.maxRetryAfter()) > 0 ? null : hint;
        }
        // At most 10 retries, so the shift cannot overflow before the cap applies.
        long bound = Math.min(
                policy.firstDelay().toNanos() << retry, policy.maxDelay().toNanos());
        return Duration.ofNanos(link.call().env().random().nextLong(bound + 1));
    }
}
