package io.gatehouse.internal.telemetry;

import io.gatehouse.Outcome;
import io.gatehouse.model.BudgetExceededException;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.GuardrailException;
import io.gatehouse.model.Head;
import org.jspecify.annotations.Nullable;

/** The values of {@code gatehouse.outcome}. */
final class Outcomes {
    static final String SUCCESS = "success";
    static final String ERROR = "error";
    static final String CANCELLED = "cancelled";
    static final String ABANDONED = "abandoned";
    static final String BLOCKED = "blocked";
    static final String CACHED = "cached";

    private Outcomes() {}

    static String of(Outcome<?> outcome) {
        return switch (outcome.kind()) {
            case FINISHED -> isCached(outcome) ? CACHED : SUCCESS;
            case ABANDONED -> ABANDONED;
            case CANCELLED -> CANCELLED;
            case FAILED -> of(outcome.error());
        };
    }

    private static boolean isCached(Outcome<?> outcome) {
        return outcome.answer() != null && outcome.answer().head().source() == Head.Source.CACHE;
    }

    static String of(@Nullable Throwable error) {
        if (error instanceof CancelledException) {
            return CANCELLED;
        }
        boolean blocked = error instanceof GuardrailException || error instanceof BudgetExceededException;
        return blocked ? BLOCKED : ERROR;
    }

    /** The error of an outcome in one word, empty when it is none: a reader may leave when he has read enough. */
    static String errorType(Outcome.Kind kind, @Nullable Throwable error) {
        return switch (kind) {
            case FINISHED, ABANDONED -> "";
            case CANCELLED -> ErrorTypes.CANCELLED;
            case FAILED -> error == null ? Names.OTHER : ErrorTypes.of(error);
        };
    }
}
