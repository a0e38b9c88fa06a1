package io.gatehouse.internal.health;

import io.gatehouse.Reply;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.model.Answer;
import io.gatehouse.model.ModelRequest;
import java.util.Objects;

/**
 * Asks the breaker and the quarantines of the attempt's lane for admission, and tells them what became of it. Its lanes
 * must have them. Thread-safe.
 */
public final class BreakerStage {
    /** The stage. */
    public BreakerStage() {}

    /** Handles a link. */
    public <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R around(RealLink<Q, R> link) {
        Lane lane = Objects.requireNonNull(link.leg().lane(), "balancing comes before the breaker");
        Visit visit = Visit.enter(link.call(), lane, link.leg().lastResort());
        R reply;
        try {
            visit.began();
            reply = link.proceed(link.request());
        } catch (Throwable t) {
            visit.failed(t);
            throw t;
        }
        visit.answered();
        return reply.onClose(visit);
    }
}
