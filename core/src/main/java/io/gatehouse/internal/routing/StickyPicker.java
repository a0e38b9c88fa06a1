package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.Hashing;
import io.gatehouse.model.CallOptions;
import io.gatehouse.spi.Candidate;
import io.gatehouse.spi.PickContext;
import io.gatehouse.spi.Picker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rendezvous hashing: each key has an order of preference over all candidates, and the first that is there is taken.
 * Thread-safe, without state.
 */
final class StickyPicker implements Picker {
    private final Picker withoutKey = new PowerOfTwoPicker();

    @Override
    public int pick(List<? extends Candidate> candidates, PickContext context) {
        String key = key(context.request().options());
        if (key == null) {
            return withoutKey.pick(candidates, context);
        }
        long seed = Hashing.finish(key.hashCode());
        int best = 0;
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            double draw = Rendezvous.draw(Hashing.finish(seed ^ candidate.name().hashCode()), candidate.weight());
            if (draw < lowest) {
                best = i;
                lowest = draw;
            }
        }
        return best;
    }

    private static @Nullable String key(CallOptions options) {
        return options.conversation() != null ? options.conversation() : options.tenant();
    }
}
