package io.gatehouse.internal.health;

import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.Refusal;
import io.gatehouse.model.AuthenticationException;
import io.gatehouse.model.CircuitOpenException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.PermissionDeniedException;
import io.gatehouse.model.QuotaExhaustedException;
import java.time.Duration;

/** What a call is told that is not let through. */
final class Refusals {
    private Refusals() {}

    /** The exception for a refusal: a quarantine's has the class of the error that led to it. */
    static GatewayException exception(Lane lane, Refusal refusal) {
        Class<? extends GatewayException> type = refusal.error();
        ErrorDetails details = ErrorDetails.of(sentence(lane, refusal, type != CircuitOpenException.class))
                .at(lane.target(), lane.name())
                .retryAfter(refusal.retryIn())
                .refusal();
        if (type == AuthenticationException.class) {
            return new AuthenticationException(details);
        }
        if (type == QuotaExhaustedException.class) {
            return new QuotaExhaustedException(details);
        }
        return type == PermissionDeniedException.class
                ? new PermissionDeniedException(details)
                : new CircuitOpenException(details);
    }

    private static String sentence(Lane lane, Refusal refusal, boolean credential) {
        return lane.target() + " (endpoint " + lane.name() + ") was not called: " + refusal.reason()
                + ". The next call goes through in " + text(refusal.retryIn())
                + (credential
                        ? ". Check this endpoint's API key and account, or add another key or a fallback target"
                        : ", as a probe. Try again then, or add another endpoint or a fallback target");
    }

    /** A time as people read it; rounded up, so that who comes back then is not early. */
    static String text(Duration time) {
        long millis = time.plusNanos(999_999).toMillis();
        if (millis < 1_000) {
            return millis + " ms";
        }
        long tenths = (millis + 99) / 100;
        return tenths % 10 == 0 ? tenths / 10 + " s" : tenths / 10 + "." + tenths % 10 + " s";
    }
}
