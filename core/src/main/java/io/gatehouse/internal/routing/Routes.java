package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.Upstream;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.ModelNotFoundException;
import io.gatehouse.model.Target;
import io.gatehouse.policy.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a gateway can route to. Thread-safe. */
public final class Routes {
    // Targets called without a route are remembered; a caller that makes up names must not fill the memory.
    private static final int MAX_REMEMBERED = 1_000;

    private final Map<String, Upstream> upstreams;
    private final Map<String, List<Stop>> routes = new LinkedHashMap<>();
    private final Map<String, List<Stop>> direct = new ConcurrentHashMap<>();

    /**
     * A target with the provider that serves it.
     *
     * @param target provider and model
     * @param model the target as a request names it
     * @param upstream the provider as the gateway knows it
     */
    public record Stop(Target target, String model, Upstream upstream) {
        Stop(Target target, Upstream upstream) {
            this(target, target.toString(), upstream);
        }
    }

    /** Resolves the targets of all routes; one whose provider does not exist is refused. */
    public Routes(Map<String, Upstream> upstreams, Map<String, Route> routes) {
        this.upstreams = upstreams;
        routes.forEach((name, route) -> this.routes.put(
                name, route.targets().stream().map(target -> stop(name, target)).toList()));
    }

    private Stop stop(String route, Target target) {
        Upstream upstream = upstreams.get(target.provider());
        if (upstream == null) {
            throw new ConfigurationException("Route \"" + route + "\" leads to " + target
                    + ", but there is no provider \"" + target.provider() + "\": the providers are "
                    + upstreams.keySet());
        }
        return new Stop(target, upstream);
    }

    /** The targets of a route's name, or of a target written out. */
    public List<Stop> resolve(String model) {
        List<Stop> known = routes.get(model);
        if (known == null) {
            known = direct.get(model);
        }
        return known != null ? known : resolveTarget(model);
    }

    private List<Stop> resolveTarget(String model) {
        int slash = model.indexOf('/');
        Upstream upstream = slash < 1 ? null : upstreams.get(model.substring(0, slash));
        if (upstream == null || slash == model.length() - 1) {
            throw new ModelNotFoundException(
                    ErrorDetails.of("There is no route \"" + model + "\" and no provider for it:"
                            + " the routes are " + routes.keySet() + ", the providers " + upstreams.keySet()
                            + "; a target is written provider/model"));
        }
        List<Stop> stops = List.of(new Stop(Target.parse(model), upstream));
        if (direct.size() < MAX_REMEMBERED) {
            direct.put(model, stops);
        }
        return stops;
    }
}
