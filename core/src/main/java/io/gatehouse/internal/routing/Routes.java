package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.internal.call.Upstream;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.ModelNotFoundException;
import io.gatehouse.model.Target;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.policy.ShadowPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a gateway can route to. Thread-safe. */
public final class Routes {
    // Targets called without a route are remembered; a caller that makes up names must not fill the memory.
    private static final int MAX_REMEMBERED = 1_000;

    private final Map<String, Upstream> upstreams;
    private final RouteDefaults defaults;
    private final Map<String, Itinerary> routes = new LinkedHashMap<>();
    private final Map<String, Itinerary> direct = new ConcurrentHashMap<>();

    /** Resolves the targets of all routes; one whose provider does not exist is refused. */
    public Routes(Map<String, Upstream> upstreams, Map<String, Route> routes, RouteDefaults defaults) {
        this.upstreams = upstreams;
        this.defaults = defaults;
        routes.forEach((name, route) -> this.routes.put(name, itinerary(name, route, false)));
    }

    private Itinerary itinerary(String name, Route given, boolean named) {
        Route route = defaults.fill(given, upstreams);
        List<List<Stop>> groups = new ArrayList<>();
        route.groups().forEach(group -> groups.add(stops(name, route, group)));
        return Itinerary.of(
                route,
                groups,
                stops(name, route, route.onContextTooLong()),
                stops(name, route, route.onContentBlocked()),
                named,
                shadow(name, route.shadow()));
    }

    // On a route of its own: what a route says of its limits, streams and hedges is said of its answers, not of copies.
    private @Nullable Shadow shadow(String name, @Nullable ShadowPolicy policy) {
        if (policy == null) {
            return null;
        }
        RouteTarget target = RouteTarget.of(policy.target().toString());
        Route alone = defaults.fill(Route.to(target), upstreams);
        return new Shadow(policy, new Stop(target, alone, upstream(name, policy.target())));
    }

    private List<Stop> stops(String name, Route route, List<RouteTarget> targets) {
        return targets.stream()
                .map(target -> new Stop(target, route, upstream(name, target.target())))
                .toList();
    }

    private Upstream upstream(String route, Target target) {
        Upstream upstream = upstreams.get(target.provider());
        if (upstream == null) {
            throw new ConfigurationException("Route \"" + route + "\" leads to " + target
                    + ", but there is no provider \"" + target.provider() + "\": the providers are "
                    + upstreams.keySet());
        }
        return upstream;
    }

    /** Where the calls of a route's name go, or of a target written out. */
    public Itinerary resolve(String model) {
        Itinerary known = routes.get(model);
        if (known == null) {
            known = direct.get(model);
        }
        return known != null ? known : resolveTarget(model);
    }

    /** All lanes that calls have used or routes lead to, provider after provider, for reports. */
    public List<Lane> lanes() {
        return upstreams.values().stream()
                .flatMap(upstream -> upstream.lanes().stream())
                .toList();
    }

    private Itinerary resolveTarget(String model) {
        int slash = model.indexOf('/');
        Upstream upstream = slash < 1 ? null : upstreams.get(model.substring(0, slash));
        if (upstream == null || slash == model.length() - 1) {
            throw new ModelNotFoundException(
                    ErrorDetails.of("There is no route \"" + model + "\" and no provider for it:"
                            + " the routes are " + routes.keySet() + ", the providers " + upstreams.keySet()
                            + "; a target is written provider/model"));
        }
        Itinerary alone = itinerary(model, Route.to(model), true);
        if (direct.size() < MAX_REMEMBERED) {
            direct.put(model, alone);
        }
        return alone;
    }
}
