package io.gatehouse.policy;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * Where calls to a name go: targets in the order of preference. When one fails in a way that another may not share
 * (overload, outage, timeout, rate limit, missing model, refused credential), the next one is tried; a wrong request is
 * not tried elsewhere. Immutable.
 */
public final class Route {
    private final List<Target> targets;

    private Route(List<Target> targets) {
        this.targets = List.copyOf(targets);
    }

    /**
     * A route with one target.
     *
     * @param target {@code provider/model}
     * @return the route
     */
    public static Route to(String target) {
        return new Route(List.of(Target.parse(target)));
    }

    /**
     * The same route with one more target, to be tried after the others.
     *
     * @param target {@code provider/model}, not yet in the route
     * @return a new route
     */
    public Route fallbackTo(String target) {
        Target next = Target.parse(target);
        if (targets.contains(next)) {
            throw new ConfigurationException(
                    "The route already holds " + next + ": no target is tried twice in a call");
        }
        List<Target> longer = new ArrayList<>(targets);
        longer.add(next);
        return new Route(longer);
    }

    /**
     * The targets.
     *
     * @return at least one, in the order of preference
     */
    public List<Target> targets() {
        return targets;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Route route && route.targets.equals(targets);
    }

    @Override
    public int hashCode() {
        return targets.hashCode();
    }

    @Override
    public String toString() {
        return "Route" + targets;
    }
}
