package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.Upstream;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.policy.StreamPolicy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What holds for routes that say nothing of it.
 *
 * @param streams what happens to answers that break off, or null for what suits the call
 * @param streamOnWire whether blocking calls travel as streams; null for where that helps, see {@code recommended}
 * @param recommended whether, unless said otherwise, they do so where a silent server can be left for another
 */
public record RouteDefaults(
        @Nullable StreamPolicy streams, @Nullable Boolean streamOnWire, boolean recommended) {
    /** Nothing but what the policies' own defaults say. */
    public static final RouteDefaults NONE = new RouteDefaults(null, null, false);

    Route fill(Route route, Map<String, Upstream> upstreams) {
        Route filled = route.streams() == null && streams != null ? route.streams(streams) : route;
        if (route.streamOnWire() != null) {
            return filled;
        }
        boolean on = streamOnWire != null ? streamOnWire : recommended && hasChoice(route, upstreams);
        return filled.streamOnWire(on);
    }

    private static boolean hasChoice(Route route, Map<String, Upstream> upstreams) {
        int places = 0;
        for (RouteTarget target : route.targets()) {
            Upstream upstream = upstreams.get(target.target().provider());
            places += upstream == null ? 0 : placesOf(upstream);
        }
        return places > 1;
    }

    // How many a source will name is not known: there would be none for a pool of one.
    private static int placesOf(Upstream upstream) {
        int now = upstream.endpoints().size();
        return upstream.provider().pool().source() == null ? now : Math.max(now, 2);
    }
}
