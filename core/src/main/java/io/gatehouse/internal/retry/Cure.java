package io.gatehouse.internal.retry;

import io.gatehouse.model.AuthenticationException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ModelNotFoundException;
import io.gatehouse.model.PermissionDeniedException;
import io.gatehouse.model.QuotaExhaustedException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.TimedOutException.Phase;
import io.gatehouse.policy.RetryPolicy;

/** What may help after a failure. */
enum Cure {
    /** Nothing here: another target at most. */
    NOTHING,
    /** The same model with another credential. */
    OTHER_CREDENTIAL,
    /** The same model at another endpoint. */
    OTHER_ENDPOINT,
    /** The same again. */
    REPEAT;

    static Cure of(GatewayException e, RetryPolicy policy) {
        if (e.isRefusal()) {
            return NOTHING;
        }
        // What a server says of trying again is said of this credential.
        if (e instanceof AuthenticationException
                || e instanceof PermissionDeniedException
                || e instanceof QuotaExhaustedException) {
            return OTHER_CREDENTIAL;
        }
        if (limit(e, policy) == 0 || Boolean.FALSE.equals(e.retryable())) {
            return NOTHING;
        }
        if (e instanceof TimedOutException timeout) {
            return of(timeout.phase());
        }
        return REPEAT;
    }

    private static Cure of(Phase phase) {
        return switch (phase) {
            case OVERALL -> NOTHING;
            case FIRST_EVENT, BETWEEN_EVENTS -> OTHER_ENDPOINT;
            case CONNECT, SERVER -> REPEAT;
        };
    }

    /** How many retries there may have been for one more after this. */
    static int limit(GatewayException e, RetryPolicy policy) {
        // A model that is not there is not looked for again, unless the server says that it is about to be.
        return e instanceof ModelNotFoundException && Boolean.TRUE.equals(e.retryable())
                ? Math.min(1, policy.maxRetries())
                : policy.maxRetries(e.getClass());
    }
}
