package io.gatehouse.internal.routing;

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
        long seed = mix(key.hashCode());
        int best = 0;
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            double draw = draw(mix(seed ^ candidate.name().hashCode()), candidate.weight());
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

    // An exponential draw whose rate is the weight: the lowest of several wins as often as its weight says.
    private static double draw(long hash, int weight) {
        double uniform = ((hash >>> 11) + 1) * 0x1.0p-53;
        return weight <= 0 ? Double.MAX_VALUE * (1 - uniform / 2) : -Math.log(uniform) / weight;
    }

    // The finalizer of SplitMix64: names that differ in their last digit get unrelated hashes.
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
