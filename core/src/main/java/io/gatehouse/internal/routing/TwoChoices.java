package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.Lane;
import io.gatehouse.spi.Candidate;
import io.gatehouse.spi.PickContext;
import io.gatehouse.spi.Picker;
import java.util.List;

/**
 * Two at random, of these the one with the lower score: nearly as good as the best of all, and those who choose at the same
 * moment do not all choose the same. When both are to be avoided, the best of all is taken. One that fails most of the
 * time is always avoided: its errors return fast, and nothing under way there would speak for it.
 */
abstract class TwoChoices implements Picker {
    /** From this score on a candidate is taken only when there is no other. */
    static final double AVOIDED = 1e30;

    /**
     * How bad a choice a candidate is.
     *
     * @param latency its latency, or the others' when it has none yet
     */
    abstract double score(Candidate candidate, double latency, PickContext context);

    /** The latency to reckon with, 0 when it is unknown. */
    double latency(Candidate candidate, PickContext context) {
        return candidate instanceof Lane lane
                ? lane.stats().latencyNanos(context.nanoTime())
                : candidate.latencyNanos();
    }

    @Override
    public final int pick(List<? extends Candidate> candidates, PickContext context) {
        int count = candidates.size();
        long random = context.random().nextLong();
        int first = below(count, random >>> 32);
        int second = (first + 1 + below(count - 1, random & 0xFFFF_FFFFL)) % count;
        return better(candidates, first, second, context);
    }

    /** The better of two, or the best of all when both are to be avoided. */
    final int better(List<? extends Candidate> candidates, int first, int second, PickContext context) {
        Candidate one = candidates.get(first);
        Candidate two = candidates.get(second);
        double latencyOne = latency(one, context);
        double latencyTwo = latency(two, context);
        // Unknown counts as the other's: enough to be tried, and what is under way there keeps it from being flooded.
        double scoreOne = scoreOf(one, known(latencyOne, latencyTwo), context);
        double scoreTwo = scoreOf(two, known(latencyTwo, latencyOne), context);
        int better = scoreTwo < scoreOne ? second : first;
        return Math.min(scoreOne, scoreTwo) < AVOIDED || candidates.size() == 2 ? better : best(candidates, context);
    }

    private double scoreOf(Candidate candidate, double latency, PickContext context) {
        double score = score(candidate, latency, context);
        return Pickers.isAiling(candidate, context) ? AVOIDED * score : score;
    }

    private static double known(double latency, double other) {
        return latency > 0 ? latency : other > 0 ? other : 1;
    }

    /** From 32 random bits to a number below a bound. */
    static int below(int bound, long random32) {
        return (int) ((random32 * bound) >>> 32);
    }

    private int best(List<? extends Candidate> candidates, PickContext context) {
        double least = 0;
        for (Candidate candidate : candidates) {
            double latency = latency(candidate, context);
            least = least == 0 || (latency > 0 && latency < least) ? latency : least;
        }
        int best = 0;
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            double score = scoreOf(candidate, known(latency(candidate, context), least), context);
            if (score < lowest) {
                best = i;
                lowest = score;
            }
        }
        return best;
    }
}
