package io.gatehouse.internal.routing;

import io.gatehouse.spi.Candidate;
import io.gatehouse.spi.PickContext;
import io.gatehouse.spi.Picker;
import java.util.List;

/** In turn by weight; what has weight 0 only when nothing else is there. Thread-safe. */
final class WeightedPicker implements Picker {
    private final TurnOrder turns;

    WeightedPicker(int first) {
        turns = new TurnOrder(first, true);
    }

    @Override
    public int pick(List<? extends Candidate> candidates, PickContext context) {
        return turns.next(candidates, candidate -> candidate.weight() > 0 ? 0 : 1);
    }
}
