package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.Lane;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.policy.Balancer;
import io.gatehouse.spi.Candidate;
import io.gatehouse.spi.PickContext;
import io.gatehouse.spi.Picker;
import java.util.List;
import java.util.Objects;

/** From a balancer to what does its work at one place. */
public final class Pickers {
    // From this failure rate on a candidate is passed over by those who go by load alone.
    private static final double AILING = 0.5;

    // What has weight 0 is chosen only when nothing else is there, but the less loaded of several even then.
    private static final double NO_SHARE = 1e100;

    private Pickers() {}

    /** A new picker. */
    static Picker of(Balancer balancer) {
        return of(balancer, 0);
    }

    /**
     * A new picker that takes turns from a given candidate on, so that the first calls of many places do not all go to the
     * same one.
     */
    public static Picker of(Balancer balancer, int first) {
        return switch (balancer.kind()) {
            case ROUND_ROBIN -> new RoundRobinPicker(first);
            case WEIGHTED -> new WeightedPicker(first);
            case LEAST_OUTSTANDING -> new LeastOutstandingPicker(first);
            case POWER_OF_TWO -> new PowerOfTwoPicker();
            case PEAK_EWMA -> new PeakEwmaPicker();
            case STICKY -> new StickyPicker();
            case PREFIX_AFFINITY -> new PrefixAffinityPicker();
            case ADAPTIVE, CHEAPEST -> new AdaptivePicker();
            case CUSTOM ->
                Objects.requireNonNull(
                        Objects.requireNonNull(balancer.pickers()).get(), "A custom balancer's source gave no picker");
        };
    }

    /** What a picker chooses; one of the application may be wrong. */
    static <C extends Candidate> C pick(Picker picker, List<C> candidates, PickContext context) {
        int index = picker.pick(candidates, context);
        if (index < 0 || index >= candidates.size()) {
            throw new ConfigurationException("The balancer's picker chose candidate " + index + " of "
                    + candidates.size() + ": it must return an index from 0 to " + (candidates.size() - 1));
        }
        return candidates.get(index);
    }

    /** Whether it fails most of the time: its errors return fast, so that its load alone would attract traffic. */
    static boolean isAiling(Candidate candidate, PickContext context) {
        return failureRate(candidate, context) >= AILING;
    }

    /** The share of failures at the time of the choice; a lane need not ask the clock again. */
    static double failureRate(Candidate candidate, PickContext context) {
        return candidate instanceof Lane lane ? lane.stats().failureRate(context.nanoTime()) : candidate.failureRate();
    }

    /** Requests under way for its weight, the one to come included. */
    static double load(Candidate candidate) {
        return candidate.weight() <= 0 ? NO_SHARE : (candidate.outstanding() + 1.0) / candidate.weight();
    }
}
