package io.gatehouse.internal.routing;

import io.gatehouse.spi.Candidate;
import io.gatehouse.spi.PickContext;
import io.gatehouse.spi.Picker;
import java.util.List;

/** One after the other. Thread-safe. */
final class RoundRobinPicker implements Picker {
    private final TurnOrder turns;

    RoundRobinPicker(int first) {
        turns = new TurnOrder(first, false);
    }

    @Override
    public int pick(List<? extends Candidate> candidates, PickContext context) {
        return turns.next(candidates, candidate -> 0);
    }
}
