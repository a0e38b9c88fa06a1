package io.gatehouse.internal.call;

import io.gatehouse.model.Target;
import java.util.List;

/**
 * The lanes of a model. A lane stays the same one, with all it has learnt, as long as its endpoint does. Reading takes no
 * lock; written under the lock of its {@link Roster}.
 */
final class LaneSet {
    private final Target target;
    private volatile List<Lane> offered = List.of();
    private volatile List<Lane> all = List.of();

    LaneSet(Target target) {
        this.target = target;
    }

    Target target() {
        return target;
    }

    /** Those that calls may take. */
    List<Lane> offered() {
        return offered;
    }

    /** Those that calls may take, and those that are withheld. */
    List<Lane> all() {
        return all;
    }

    void set(List<Lane> lanes) {
        all = List.copyOf(lanes);
        List<Lane> open =
                all.stream().filter(lane -> lane.live().withheld() == null).toList();
        // The same list while nothing changes: pickers know it by its identity.
        if (!open.equals(offered)) {
            offered = open;
        }
    }
}
