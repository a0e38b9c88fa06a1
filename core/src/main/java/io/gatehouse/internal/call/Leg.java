package io.gatehouse.internal.call;

import io.gatehouse.model.Target;
import io.gatehouse.spi.Endpoint;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a request is on its way: which target was chosen, which endpoint, under which scope, after which wait. Grows as
 * the request goes down the chain. Immutable.
 *
 * @param scope ends this leg
 * @param target the chosen target, or null before routing
 * @param upstream the target's provider as the gateway knows it, or null before routing
 * @param endpoint the chosen endpoint, or null outside an attempt
 * @param waited how long the call waited before this attempt
 */
public record Leg(
        Scope scope,
        @Nullable Target target,
        @Nullable Upstream upstream,
        @Nullable Endpoint endpoint,
        Duration waited) {
    static Leg start(Scope scope) {
        return new Leg(scope, null, null, null, Duration.ZERO);
    }

    /** The leg to a target. */
    public Leg to(Target chosen, Upstream provider) {
        return new Leg(scope, chosen, provider, null, waited);
    }

    /** The leg to an endpoint. */
    public Leg at(Endpoint chosen) {
        return new Leg(scope, target, upstream, chosen, waited);
    }

    /** The leg after a wait. */
    public Leg after(Duration wait) {
        return new Leg(scope, target, upstream, endpoint, wait);
    }

    /** The leg under another scope. */
    public Leg under(Scope other) {
        return new Leg(other, target, upstream, endpoint, waited);
    }
}
