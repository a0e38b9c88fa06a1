package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.Hashing;
import io.gatehouse.spi.Candidate;
import java.util.List;

/**
 * Rendezvous hashing: each key has an order of preference over all candidates that only their identities decide. Who
 * leaves gives its keys to the next of each, and nothing else moves. Weights are kept.
 */
final class Rendezvous {
    private Rendezvous() {}

    /** The index of a key's first choice. */
    static int owner(List<? extends Candidate> candidates, long key) {
        return ownerBut(candidates, key, -1);
    }

    /** The index of a key's first choice among all but one; -1 when there is no other. */
    static int ownerBut(List<? extends Candidate> candidates, long key, int without) {
        int best = -1;
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < candidates.size(); i++) {
            if (i == without) {
                continue;
            }
            Candidate candidate = candidates.get(i);
            double draw = draw(Hashing.finish(key ^ candidate.identity().hashCode()), candidate.weight());
            if (best < 0 || draw < lowest || (draw == lowest && before(candidate, candidates.get(best), key))) {
                best = i;
                lowest = draw;
            }
        }
        return best;
    }

    // Two credentials at one address have one identity, but are two places.
    private static boolean before(Candidate one, Candidate other, long key) {
        return Hashing.finish(key ^ one.name().hashCode())
                < Hashing.finish(key ^ other.name().hashCode());
    }

    /** An exponential draw whose rate is the weight: the lowest of several wins as often as its weight says. */
    static double draw(long hash, int weight) {
        double uniform = ((hash >>> 11) + 1) * 0x1.0p-53;
        return weight <= 0 ? Double.MAX_VALUE * (1 - uniform / 2) : -Math.log(uniform) / weight;
    }
}
