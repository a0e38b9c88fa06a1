package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.Estimates;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.spi.Candidate;
import io.gatehouse.spi.PickContext;

/** Of two the one that would answer sooner, by the tokens under way there and its latency. Thread-safe. */
final class TokenLoadPicker extends TwoChoices {
    // What has weight 0 is chosen only when nothing else is there, but the less loaded of several even then.
    private static final double NO_SHARE = 1e15;

    @Override
    double score(Candidate candidate, double latency, PickContext context) {
        // The time to the first token has what waits there in it already; times the tokens it would count twice.
        return Math.sqrt(latency) * load(candidate, tokens(context.request()));
    }

    /** Tokens that a request adds to its place. */
    static long tokens(ModelRequest request) {
        return Math.max(1, Estimates.promptTokens(request) + Estimates.ordinaryOutputTokens(request));
    }

    /** Tokens under way for its weight, those to come included. */
    static double load(Candidate candidate, long more) {
        double tokens = (double) candidate.outstandingTokens() + more;
        return candidate.weight() <= 0 ? NO_SHARE * tokens : tokens / candidate.weight();
    }
}
