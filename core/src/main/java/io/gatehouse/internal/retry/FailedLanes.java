package io.gatehouse.internal.retry;

import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lanes that failed in one call at one target, and from when each may be asked again. Confined to one thread. */
final class FailedLanes {
    /** Not again in this call. */
    static final long NEVER = Long.MAX_VALUE;

    private final List<Lane> before;
    private final List<Lane> lanes = new ArrayList<>(2);
    private final List<Long> from = new ArrayList<>(2);

    /** Nothing failed yet but these, which are left alone. */
    FailedLanes(List<Lane> before) {
        this.before = before;
    }

    /** Notes that a lane failed and may be asked again from then on. */
    void add(Lane lane, long nanoTime) {
        int at = lanes.indexOf(lane);
        if (at < 0) {
            lanes.add(lane);
            from.add(nanoTime);
        } else if (from.get(at) != NEVER) {
            from.set(at, nanoTime);
        }
    }

    /** All of them. */
    List<Lane> avoided() {
        return avoidedBut(null);
    }

    /** All of them but one. */
    List<Lane> avoidedBut(@Nullable Lane one) {
        List<Lane> all = new ArrayList<>(before);
        for (Lane lane : lanes) {
            if (!all.contains(lane)) {
                all.add(lane);
            }
        }
        all.remove(one);
        return all;
    }

    /** The one that may be asked again first and is still there, or null. */
    @Nullable
    Lane soonest(List<Lane> there, long now) {
        Lane soonest = null;
        for (int i = 0; i < lanes.size(); i++) {
            Lane lane = lanes.get(i);
            boolean open = from.get(i) != NEVER && there.contains(lane);
            if (open && (soonest == null || readyIn(lane, now) < readyIn(soonest, now))) {
                soonest = lane;
            }
        }
        return soonest;
    }

    /** How long until a lane may be asked again by its server, 0 or more. */
    long hint(Lane lane, long now) {
        return Math.max(0, from.get(lanes.indexOf(lane)) - now);
    }

    /** How long until a lane may be asked again and would take the call, 0 or more. */
    long readyIn(Lane lane, long now) {
        Refusal refusal = lane.refusal(now);
        long closed = refusal == null || refusal.waits() ? 0 : refusal.retryIn().toNanos();
        return Math.max(hint(lane, now), closed);
    }
}
