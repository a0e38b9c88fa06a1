package io.gatehouse.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One try of a call against one endpoint, as it stood when asked for; or a target that was passed over, and why.
 *
 * @param number from 1, in the order of start
 * @param target provider and model
 * @param endpoint the endpoint's name, empty for a target that was passed over
 * @param state what became of it
 * @param error the class of its failure, or null
 * @param status the HTTP status, 0 when there was none
 * @param requestId the provider's id, or null
 * @param waited how long the call waited before it (backoff)
 * @param elapsed from its start to its end, or to now
 * @param usage what it used; {@link Usage#UNKNOWN} while the provider has not said
 * @param note why a target was passed over, or null
 */
public record Attempt(
        int number,
        Target target,
        String endpoint,
        State state,
        @Nullable Class<? extends GatewayException> error,
        int status,
        @Nullable String requestId,
        Duration waited,
        Duration elapsed,
        Usage usage,
        @Nullable String note) {
    /** What became of an attempt. */
    public enum State {
        /** Still going. */
        RUNNING,
        /** Gave a whole answer. */
        FINISHED,
        /** Failed. */
        FAILED,
        /** Was cancelled, or its reader left. */
        CANCELLED,
        /** Was never sent: the target was passed over. */
        SKIPPED
    }
}
