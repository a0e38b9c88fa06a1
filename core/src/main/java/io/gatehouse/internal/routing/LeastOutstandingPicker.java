package io.gatehouse.internal.routing;

import io.gatehouse.spi.Candidate;
import io.gatehouse.spi.PickContext;
import io.gatehouse.spi.Picker;
import java.util.List;

/** The least loaded, of several the one whose turn it is. Thread-safe. */
final class LeastOutstandingPicker implements Picker {
    private static final double PASSED_OVER = 1e30;

    private final TurnOrder turns;

    LeastOutstandingPicker(int first) {
        turns = new TurnOrder(first, true);
    }

    @Override
    public int pick(List<? extends Candidate> candidates, PickContext context) {
        return turns.next(candidates, candidate -> load(candidate, context));
    }

    // Not one more than are under way, as elsewhere: among idle ones the weights then decide by turns, not by load.
    private static double load(Candidate candidate, PickContext context) {
        if (candidate.weight() <= 0) {
            return Double.MAX_VALUE;
        }
        double load = (double) candidate.outstanding() / candidate.weight();
        return Pickers.isAiling(candidate, context) ? PASSED_OVER * (1 + load) : load;
    }
}
