package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.Stop;
import io.gatehouse.policy.Route;
import java.util.List;

/**
 * A route with its targets resolved.
 *
 * @param route the route
 * @param groups the ordinary targets, group after group
 * @param onContextTooLong where prompts go that do not fit
 * @param onContentBlocked where blocked calls go
 */
public record Itinerary(
        Route route, List<List<Stop>> groups, List<Stop> onContextTooLong, List<Stop> onContentBlocked) {
    /** The ordinary targets in their order. */
    public List<Stop> stops() {
        return groups.stream().flatMap(List::stream).toList();
    }
}
