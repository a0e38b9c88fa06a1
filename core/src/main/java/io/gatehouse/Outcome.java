package io.gatehouse;

import io.gatehouse.model.Answer;
import io.gatehouse.model.Usage;
import org.jspecify.annotations.Nullable;

/**
 * How a reply ended, as seen at one position of the chain: an interceptor inside of one that aborted sees that its own
 * part finished or was abandoned, the ones outside see a failure.
 *
 * @param kind what happened
 * @param answer the whole answer as it was here, or null unless finished
 * @param error what ended it, or null
 * @param usageSoFar the last usage reported; of this attempt only
 * @param charsSoFar characters of content that had passed here
 * @param <A> the kind of answer
 */
public record Outcome<A extends Answer>(
        Kind kind, @Nullable A answer, @Nullable Throwable error, Usage usageSoFar, long charsSoFar) {
    /** What happened. */
    public enum Kind {
        /** The whole answer came. */
        FINISHED,
        /** It broke off, or something at this position or inside of it threw. */
        FAILED,
        /** The call was cancelled. */
        CANCELLED,
        /** The reader left early, or an outer interceptor threw or dropped the reply. */
        ABANDONED
    }
}
