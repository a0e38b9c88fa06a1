package io.gatehouse.internal.call;

import io.gatehouse.model.GatewayException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why something would take no call now.
 *
 * @param reason a sentence's end: "its circuit breaker is open"
 * @param retryIn how long until it may, {@link #UNKNOWN} when nobody knows
 * @param waits whether a call that comes anyway waits for that time instead of failing
 * @param badness which of several refusals weighs least when all refuse: lower is better
 * @param error the class a call fails with
 */
public record Refusal(
        String reason, Duration retryIn, boolean waits, double badness, Class<? extends GatewayException> error) {
    /** Nobody knows until when. */
    public static final Duration UNKNOWN = Duration.ofDays(365);

    /** Of several refusals the one that lasts longest, or null when nothing refuses. */
    static @Nullable Refusal longest(List<Gate> gates, long nanoTime) {
        Refusal worst = null;
        for (Gate gate : gates) {
            Refusal refusal = gate.refusal(nanoTime);
            if (refusal != null && (worst == null || refusal.retryIn().compareTo(worst.retryIn()) > 0)) {
                worst = refusal;
            }
        }
        return worst;
    }
}
