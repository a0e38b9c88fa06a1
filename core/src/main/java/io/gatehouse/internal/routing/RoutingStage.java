package io.gatehouse.internal.routing;

import io.gatehouse.Reply;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.model.AllTargetsFailedException;
import io.gatehouse.model.Answer;
import io.gatehouse.model.AuthenticationException;
import io.gatehouse.model.CircuitOpenException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ModelNotFoundException;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.PermissionDeniedException;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.QuotaExhaustedException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.UnavailableException;
import java.util.ArrayList;
import java.util.List;

/** Tries the targets of a route in their order. Thread-safe. */
public final class RoutingStage {
    private final Routes routes;

    /** A stage over the gateway's routes. */
    public RoutingStage(Routes routes) {
        this.routes = routes;
    }

    /** Handles a link. */
    public <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R around(RealLink<Q, R> link) {
        List<Stop> stops = routes.resolve(link.request().model()).stops();
        if (stops.size() == 1) {
            return to(stops.get(0), link);
        }
        List<GatewayException> failures = new ArrayList<>(stops.size());
        for (Stop stop : stops) {
            try {
                return to(stop, link);
            } catch (GatewayException e) {
                if (!anotherMayHelp(e) || link.deadline().isCancelled()) {
                    throw e;
                }
                failures.add(e);
            }
        }
        throw allFailed(link.request().model(), failures);
    }

    private static <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R to(
            Stop stop, RealLink<Q, R> link) {
        return link.proceed(stop.adapt(link.request()), link.leg().to(stop));
    }

    static boolean anotherMayHelp(GatewayException e) {
        return e instanceof AuthenticationException
                || e instanceof PermissionDeniedException
                || e instanceof ModelNotFoundException
                || e instanceof RateLimitedException
                || e instanceof QuotaExhaustedException
                || e instanceof OverloadedException
                || e instanceof UnavailableException
                || e instanceof TransportException
                || e instanceof ProtocolException
                || e instanceof StreamInterruptedException
                || e instanceof CircuitOpenException
                || (e instanceof TimedOutException timeout && timeout.phase() != TimedOutException.Phase.OVERALL);
    }

    private static AllTargetsFailedException allFailed(String model, List<GatewayException> failures) {
        StringBuilder message = new StringBuilder("All " + failures.size() + " targets of \"" + model + "\" failed:");
        for (GatewayException failure : failures) {
            message.append("\n  ")
                    .append(failure.getClass().getSimpleName())
                    .append(": ")
                    .append(failure.getMessage());
        }
        return new AllTargetsFailedException(ErrorDetails.of(message.toString()), failures);
    }
}
