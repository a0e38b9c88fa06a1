package io.gatehouse.internal.health;

import io.gatehouse.model.AuthenticationException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.PermissionDeniedException;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.QuotaExhaustedException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.UnavailableException;

/** What an error says about the place it came from. */
enum Verdict {
    /** Nothing: the caller's fault or wish, its own deadline, or a refusal of the gateway. */
    NONE,
    /** It does not work as it should. */
    FAILURE,
    /** It works, and wants to be left alone for a time. */
    RATE_LIMIT,
    /** It does not serve this credential, whatever the model. */
    CREDENTIAL,
    /** It does not serve this credential with this model. */
    PERMISSION;

    static Verdict of(GatewayException e) {
        if (e.isRefusal()) {
            return NONE;
        }
        if (e instanceof RateLimitedException) {
            return RATE_LIMIT;
        }
        if (e instanceof AuthenticationException || e instanceof QuotaExhaustedException) {
            return CREDENTIAL;
        }
        if (e instanceof PermissionDeniedException) {
            return PERMISSION;
        }
        return isFailure(e) ? FAILURE : NONE;
    }

    private static boolean isFailure(GatewayException e) {
        return e instanceof TransportException
                || e instanceof UnavailableException
                || e instanceof OverloadedException
                || e instanceof ProtocolException
                || e instanceof StreamInterruptedException
                || (e instanceof TimedOutException timeout && timeout.phase() != TimedOutException.Phase.OVERALL);
    }

    /** What lies behind a stream that broke off: its server may have said why, in an event. */
    static GatewayException reason(GatewayException e) {
        return e instanceof StreamInterruptedException && e.getCause() instanceof GatewayException said ? said : e;
    }
}
