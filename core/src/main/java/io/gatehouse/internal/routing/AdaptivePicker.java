package io.gatehouse.internal.routing;

import io.gatehouse.spi.Candidate;
import io.gatehouse.spi.PickContext;

/** Of two the one that latency, load, failures and what is left of its rate limits speak for. Thread-safe. */
final class AdaptivePicker extends TwoChoices {
    // A failure counts as a slow answer already. Beyond that, failures weigh from this rate on: the few that everyone
    // has
    // must not shift traffic back and forth.
    private static final double TOLERATED = 0.25;
    private static final double FAILURE_WEIGHT = 8;
    // Headroom below this share of the limit begins to weigh.
    private static final double SCARCE = 0.10;

    @Override
    double score(Candidate candidate, double latency, PickContext context) {
        double failures = Math.max(0, Pickers.failureRate(candidate, context) - TOLERATED);
        double score = latency * Pickers.load(candidate) * (1 + FAILURE_WEIGHT * failures);
        double headroom = Headroom.of(candidate, context.nanoTime());
        if (headroom <= 0) {
            return AVOIDED * score;
        }
        return headroom < SCARCE ? score * SCARCE / headroom : score;
    }
}
