package io.gatehouse.internal.call;

import io.gatehouse.model.Target;
import io.gatehouse.spi.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a request is on its way: which target was chosen, which endpoint, under which scope, after which wait. Grows as
 * the request goes down the chain. Immutable.
 *
 * @param scope ends this leg
 * @param stop the chosen target, or null before routing
 * @param lane the chosen endpoint, or null outside an attempt
 * @param waited how long the call waited before this attempt
 * @param avoided lanes that failed in this call: others go first
 * @param lastResort whether no endpoint would take the call now and this one was chosen as the least bad
 * @param racer which leg of a hedge this is, or null
 * @param more whether another target may be tried when this one fails
 * @param trace is told what becomes of the call
 */
public record Leg(
        Scope scope,
        @Nullable Stop stop,
        @Nullable Lane lane,
        Duration waited,
        List<Lane> avoided,
        boolean lastResort,
        @Nullable Racer racer,
        boolean more,
        Trace trace) {
    static Leg start(Scope scope) {
        return new Leg(scope, null, null, Duration.ZERO, List.of(), false, null, false, Trace.NONE);
    }

    /** The leg of a call that tells what becomes of it. */
    public Leg traced(Trace teller) {
        return new Leg(scope, stop, lane, waited, avoided, lastResort, racer, more, teller);
    }

    /** The leg to a target after which there is no other. */
    public Leg to(Stop chosen) {
        return to(chosen, false);
    }

    /** The leg to a target, and whether another one may be tried after it. */
    public Leg to(Stop chosen, boolean others) {
        return new Leg(scope, chosen, null, waited, avoided, lastResort, racer, others, trace);
    }

    /** The leg to an endpoint. */
    public Leg at(Lane chosen) {
        if (racer != null) {
            racer.at(chosen);
        }
        return new Leg(scope, stop, chosen, waited, avoided, lastResort, racer, more, trace);
    }

    /** The leg to an endpoint that is the least bad of those that would all refuse. */
    public Leg asLastResort() {
        return new Leg(scope, stop, lane, waited, avoided, true, racer, more, trace);
    }

    /** The leg after a wait. */
    public Leg after(Duration wait) {
        return new Leg(scope, stop, lane, wait, avoided, lastResort, racer, more, trace);
    }

    /** The leg under another scope. */
    public Leg under(Scope other) {
        return new Leg(other, stop, lane, waited, avoided, lastResort, racer, more, trace);
    }

    /** The leg that goes elsewhere first. */
    public Leg avoiding(@Nullable Lane failed) {
        if (failed == null || avoided.contains(failed)) {
            return this;
        }
        List<Lane> longer = new ArrayList<>(avoided);
        longer.add(failed);
        return avoiding(longer);
    }

    /** The leg that goes elsewhere than to these first. */
    public Leg avoiding(List<Lane> lanes) {
        return new Leg(scope, stop, lane, waited, List.copyOf(lanes), lastResort, racer, more, trace);
    }

    /** The leg as one of a hedge. */
    public Leg racing(Racer as) {
        return new Leg(scope, stop, lane, waited, avoided, lastResort, as, more, trace);
    }

    /** The chosen target, or null before routing. */
    public @Nullable Target target() {
        return stop == null ? null : stop.target();
    }

    /** The target's provider, or null before routing. */
    public @Nullable Upstream upstream() {
        return stop == null ? null : stop.upstream();
    }

    /** The chosen endpoint, or null outside an attempt. */
    public @Nullable Endpoint endpoint() {
        return lane == null ? null : lane.endpoint();
    }
}
