package io.gatehouse.internal.routing;

import io.gatehouse.spi.Candidate;
import io.gatehouse.spi.PickContext;

/** The less loaded of two. Thread-safe. */
final class PowerOfTwoPicker extends TwoChoices {
    @Override
    double latency(Candidate candidate, PickContext context) {
        return 1;
    }

    @Override
    double score(Candidate candidate, double latency, PickContext context) {
        return Pickers.load(candidate);
    }
}
