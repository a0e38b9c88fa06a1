package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which of a target's lanes come into question. */
final class Shortlist {
    private Shortlist() {}

    /**
     * Those that would take a call at once: the ones that did not fail in this call yet, or else the ones that did. The
     * list itself when it is all of them, which is the usual case and allocates nothing.
     */
    static List<Lane> open(List<Lane> lanes, List<Lane> avoided, List<Lane> refused, long now) {
        List<Lane> open = avoided.isEmpty() && refused.isEmpty()
                ? open(lanes, now)
                : open(without(without(lanes, refused), avoided), now);
        return open.isEmpty() && !avoided.isEmpty() ? open(without(avoidedOf(lanes, avoided), refused), now) : open;
    }

    private static List<Lane> open(List<Lane> lanes, long now) {
        List<Lane> open = null;
        for (int i = 0; i < lanes.size(); i++) {
            Lane lane = lanes.get(i);
            boolean admits = lane.refusal(now) == null;
            if (open == null && !admits) {
                open = new ArrayList<>(lanes.subList(0, i));
            } else if (open != null && admits) {
                open.add(lane);
            }
        }
        return open == null ? lanes : open;
    }

    private static List<Lane> without(List<Lane> lanes, List<Lane> others) {
        if (others.isEmpty()) {
            return lanes;
        }
        List<Lane> rest = new ArrayList<>(lanes);
        rest.removeAll(others);
        return rest;
    }

    private static List<Lane> avoidedOf(List<Lane> lanes, List<Lane> avoided) {
        List<Lane> here = new ArrayList<>(lanes);
        here.retainAll(avoided);
        return here;
    }

    /** The one that makes a call wait for the shortest time, or null when none does. */
    static @Nullable Lane waiting(List<Lane> lanes, List<Lane> refused, long now) {
        Lane best = null;
        Duration least = Refusal.UNKNOWN;
        for (Lane lane : lanes) {
            Refusal refusal = refused.contains(lane) ? null : lane.refusal(now);
            if (refusal == null || !refusal.waits()) {
                continue;
            }
            int order = best == null ? -1 : refusal.retryIn().compareTo(least);
            if (order < 0 || (best != null && order == 0 && lane.outstanding() < best.outstanding())) {
                best = lane;
                least = refusal.retryIn();
            }
        }
        return best;
    }

    /** Of lanes that all refuse, the one whose reason weighs least; of several the one with the fewest requests. */
    static Lane leastBad(List<Lane> lanes, long now) {
        Lane best = lanes.get(0);
        double least = Double.POSITIVE_INFINITY;
        for (Lane lane : lanes) {
            Refusal refusal = lane.refusal(now);
            double badness = refusal == null ? Double.NEGATIVE_INFINITY : refusal.badness();
            if (badness < least || (badness == least && lane.outstanding() < best.outstanding())) {
                least = badness;
                best = lane;
            }
        }
        return best;
    }

    /** How long until the first of them may take a call. */
    static Duration soonest(List<Lane> lanes, long now) {
        Duration least = Refusal.UNKNOWN;
        for (Lane lane : lanes) {
            Refusal refusal = lane.refusal(now);
            if (refusal == null) {
                return Duration.ZERO;
            }
            if (refusal.retryIn().compareTo(least) < 0) {
                least = refusal.retryIn();
            }
        }
        return least;
    }
}
