package io.gatehouse.internal.call;

import io.gatehouse.model.EndpointHealth;
import org.jspecify.annotations.Nullable;

/**
 * Something that may keep calls from a lane: a circuit breaker, a quarantine, a limit. The balancer and explain() look at
 * it; the stage it belongs to asks it for admission. Thread-safe.
 */
public interface Gate {
    /** Why a call would not be admitted at once, or null. Quick, and changes nothing. */
    @Nullable
    Refusal refusal(long nanoTime);

    /** How full it is, or null when it does not count calls. */
    default EndpointHealth.@Nullable Limits limits() {
        return null;
    }
}
