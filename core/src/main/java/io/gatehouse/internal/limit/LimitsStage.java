package io.gatehouse.internal.limit;

import io.gatehouse.Reply;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.Leg;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.model.Answer;
import io.gatehouse.model.ModelRequest;
import java.util.Objects;

/** Lets an attempt through when the limits of its endpoint allow. Thread-safe. */
public final class LimitsStage {
    /** The stage. */
    public LimitsStage() {}

    /** Handles a link. */
    public <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R around(RealLink<Q, R> link) {
        Lane lane = Objects.requireNonNull(link.leg().lane(), "balancing comes before the limits of an endpoint");
        EndpointLimiter gate = lane.gate(EndpointLimiter.class);
        if (gate == null) {
            return link.proceed(link.request());
        }
        Limiter limiter = gate.limiter();
        Q request = link.request();
        Permit permit =
                limiter.admit(link.deadline(), request.options().priority(), limiter.need(request), lane.target());
        try {
            return link.proceed(request, waited(link.leg(), permit)).onClose(permit);
        } catch (Throwable t) {
            permit.fail(t, Spent.by(t, permit.reserved));
            throw t;
        }
    }

    /** The wait for the endpoint is part of the attempt's. */
    private static Leg waited(Leg leg, Permit permit) {
        if (permit.waited.isZero()) {
            return leg;
        }
        leg.trace().queued(leg.lane(), permit.waited);
        return leg.after(leg.waited().plus(permit.waited));
    }
}
