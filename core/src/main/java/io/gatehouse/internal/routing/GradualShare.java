package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.Lane;
import io.gatehouse.spi.PickContext;
import io.gatehouse.spi.Picker;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds back from an endpoint that is new, or was away, a part of the calls that its picker gives it: its caches are cold, and
 * whoever is idle would attract everything. What is held back goes to whom the picker chooses among the others.
 */
final class GradualShare {
    private GradualShare() {}

    /** The lane that takes the call when the picker chose one that is growing into its share. */
    static Lane settle(Picker picker, List<Lane> open, Lane first, PickContext context) {
        List<Lane> left = open;
        Lane lane = first;
        while (left.size() > 1 && context.random().nextDouble() >= lane.live().share(context.nanoTime())) {
            left = new ArrayList<>(left);
            left.remove(lane);
            lane = left.size() == 1 ? left.get(0) : Pickers.pick(picker, left, context);
        }
        return lane;
    }
}
