package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.Stop;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.StreamPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route with its targets resolved.
 *
 * @param route the route, with the gateway's settings where it has none of its own
 * @param groups the ordinary targets, group after group
 * @param onContextTooLong where prompts go that do not fit
 * @param onContentBlocked where blocked calls go
 * @param shown what happens to answers that break off when they are shown piece by piece
 * @param hidden what happens to them when nobody sees them before they are whole
 * @param plain whether a call has nothing to choose and nothing to check: one target that can do all as far as is known,
 *     or one that the call names itself, whose server knows better than any table
 * @param shadow what sends copies of its chat calls elsewhere, or null
 */
public record Itinerary(
        Route route,
        List<List<Stop>> groups,
        List<Stop> onContextTooLong,
        List<Stop> onContentBlocked,
        StreamPolicy shown,
        StreamPolicy hidden,
        boolean plain,
        @Nullable Shadow shadow) {
    static Itinerary of(
            Route route,
            List<List<Stop>> groups,
            List<Stop> onContextTooLong,
            List<Stop> onContentBlocked,
            boolean named,
            @Nullable Shadow shadow) {
        boolean lone = groups.size() == 1 && groups.get(0).size() == 1;
        boolean special = !onContextTooLong.isEmpty() || !onContentBlocked.isEmpty();
        Stop first = groups.get(0).get(0);
        // Starting over costs a blocking caller nothing: without the stream on the wire it would have been a retry.
        StreamPolicy hidden =
                route.streams() == null && first.streamOnWire() ? StreamPolicy.restart() : first.streams();
        return new Itinerary(
                route,
                groups,
                onContextTooLong,
                onContentBlocked,
                first.streams(),
                hidden,
                lone && !special && (named || !Fit.mayRefuse(first.capabilities())),
                shadow);
    }

    /** The ordinary targets in their order. */
    public List<Stop> stops() {
        return groups.stream().flatMap(List::stream).toList();
    }

    /** The target that comes first. */
    Stop first() {
        return groups.get(0).get(0);
    }

    /** What happens to answers of a call that break off. */
    StreamPolicy streams(boolean streaming) {
        return streaming ? shown : hidden;
    }
}
