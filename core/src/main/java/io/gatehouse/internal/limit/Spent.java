package io.gatehouse.internal.limit;

import io.gatehouse.Outcome;
import io.gatehouse.internal.call.RealCall;
import io.gatehouse.model.AllTargetsFailedException;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ContentBlockedException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.UnavailableException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a call used, where that is known, and what its end says about the load of the place. */
final class Spent {
    private Spent() {}

    /** The tokens of a reply: what was reported, else what was reserved, for content had come. */
    static long by(Outcome<?> outcome, long reserved) {
        return outcome.usageSoFar().isKnown() ? outcome.usageSoFar().totalTokens() : reserved;
    }

    /** The tokens of an attempt without a reply: none where it was turned away, else what was reserved. */
    static long by(Throwable error, long reserved) {
        if (error instanceof TimedOutException timeout && timeout.phase() == TimedOutException.Phase.CONNECT) {
            return 0;
        }
        return error instanceof GatewayException known && !known.isRefusal() && mayHaveUsed(known.getClass())
                ? reserved
                : 0;
    }

    /** The tokens of a call's attempts from one on: what was reported, but what was reserved where one is unknown. */
    static long by(RealCall call, int from, long reserved) {
        List<Attempt> attempts = call.attempts();
        long known = 0;
        boolean complete = true;
        for (Attempt attempt : attempts.subList(Math.min(from, attempts.size()), attempts.size())) {
            known += attempt.usage().totalTokens();
            complete &= attempt.usage().isKnown() || usedNothing(attempt);
        }
        return complete ? known : Math.max(known, reserved);
    }

    private static boolean usedNothing(Attempt attempt) {
        return attempt.state() == Attempt.State.SKIPPED
                || (attempt.state() == Attempt.State.FAILED
                        && (attempt.error() == null || !mayHaveUsed(attempt.error())));
    }

    // The server was at work, or had been, when these came; the other errors are answers instead of work.
    private static boolean mayHaveUsed(Class<? extends GatewayException> error) {
        return error == TimedOutException.class
                || error == CancelledException.class
                || error == StreamInterruptedException.class
                || error == ProtocolException.class
                || error == ContentBlockedException.class;
    }

    static Permit.Sign sign(@Nullable Throwable error) {
        if (!(error instanceof GatewayException known) || known.isRefusal()) {
            return Permit.Sign.NOTHING;
        }
        boolean overloaded = known instanceof RateLimitedException
                || known instanceof OverloadedException
                || known instanceof UnavailableException
                || known instanceof AllTargetsFailedException
                || (known instanceof TimedOutException timeout && timeout.phase() != TimedOutException.Phase.OVERALL);
        return overloaded ? Permit.Sign.OVERLOADED : Permit.Sign.NOTHING;
    }
}
