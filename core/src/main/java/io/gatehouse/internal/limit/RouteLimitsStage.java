package io.gatehouse.internal.limit;

import io.gatehouse.Reply;
import io.gatehouse.internal.call.RealCall;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Refusal;
import io.gatehouse.model.Answer;
import io.gatehouse.model.EndpointHealth;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.policy.Route;
import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Sleeper;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets a call through when the limits of its route allow, whatever its targets. Thread-safe. */
public final class RouteLimitsStage {
    private final Map<String, Limiter> limiters = new HashMap<>();

    /** A stage for the routes that have limits. */
    public RouteLimitsStage(Map<String, Route> routes, Clock clock, Sleeper sleeper) {
        routes.forEach((name, route) -> {
            if (route.limits() != null) {
                Refusals refusals = Refusals.ofRoute(route.limits(), name);
                limiters.put(name, new Limiter(route.limits(), refusals, clock, sleeper));
            }
        });
    }

    /** Whether no route has limits. */
    public boolean isEmpty() {
        return limiters.isEmpty();
    }

    /** Why a call of the route would have to wait or be refused now, in words, or null. */
    public @Nullable String refusal(String route, long nanoTime) {
        Limiter limiter = limiters.get(route);
        Refusal refusal = limiter == null ? null : limiter.refusal(nanoTime);
        return refusal == null ? null : refusal.reason() + (refusal.waits() ? "; a call would wait" : "");
    }

    /** How full each route's limits are now, by the route's name. */
    public Map<String, EndpointHealth.Limits> limits() {
        Map<String, EndpointHealth.Limits> all = new HashMap<>();
        limiters.forEach((route, limiter) -> all.put(route, limiter.limits()));
        return all;
    }

    /** Handles a link. */
    public <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R around(RealLink<Q, R> link) {
        Q request = link.request();
        Limiter limiter = limiters.get(request.model());
        if (limiter == null) {
            return link.proceed(request);
        }
        Permit permit = limiter.admit(link.deadline(), request.options().priority(), limiter.need(request), null);
        if (!permit.waited.isZero()) {
            link.leg().trace().queued(null, permit.waited);
        }
        return limiter.policy().tokensPerMinute() == 0 ? counting(link, permit) : settling(link, permit);
    }

    private static <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R counting(
            RealLink<Q, R> link, Permit permit) {
        try {
            return link.proceed(link.request()).onClose(permit);
        } catch (Throwable t) {
            permit.fail(t, 0);
            throw t;
        }
    }

    /** The tokens of a route are those of all attempts of the call, of which the reply knows the last one only. */
    private static <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R settling(
            RealLink<Q, R> link, Permit permit) {
        RealCall call = link.call();
        int before = call.attempts().size();
        try {
            return link.proceed(link.request())
                    .onClose(outcome -> permit.end(outcome, Spent.by(call, before, permit.reserved)));
        } catch (Throwable t) {
            permit.fail(t, Spent.by(call, before, permit.reserved));
            throw t;
        }
    }
}
