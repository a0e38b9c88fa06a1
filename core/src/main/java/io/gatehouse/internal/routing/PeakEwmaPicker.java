package io.gatehouse.internal.routing;

import io.gatehouse.spi.Candidate;
import io.gatehouse.spi.PickContext;

/** Of two the one that would answer sooner, by its latency and what is under way there. Thread-safe. */
final class PeakEwmaPicker extends TwoChoices {
    @Override
    double score(Candidate candidate, double latency, PickContext context) {
        return latency * Pickers.load(candidate);
    }
}
