package io.gatehouse.testing.contract;

import io.gatehouse.model.AuthenticationException;
import io.gatehouse.model.ContentBlockedException;
import io.gatehouse.model.ContextTooLongException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.ModelNotFoundException;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.PermissionDeniedException;
import io.gatehouse.model.QuotaExhaustedException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.UnavailableException;

/** The errors that every API tells in some way, and the class each must become. */
public enum ContractError {
    /** The credential is not accepted; usually 401. */
    BAD_CREDENTIAL(AuthenticationException.class),
    /** The credential may not use the model; usually 403. */
    FORBIDDEN(PermissionDeniedException.class),
    /** No such model; usually 404. */
    NO_SUCH_MODEL(ModelNotFoundException.class),
    /** The request is wrong; usually 400. */
    BAD_REQUEST(InvalidRequestException.class),
    /** Prompt and output do not fit; often 400. */
    CONTEXT_TOO_LONG(ContextTooLongException.class),
    /** The prompt is blocked on policy grounds; often 400. */
    CONTENT_FILTER(ContentBlockedException.class),
    /** The body is too large; 413. */
    BODY_TOO_LARGE(InvalidRequestException.class),
    /** The request is well-formed but makes no sense; 422. */
    UNPROCESSABLE(InvalidRequestException.class),
    /** Too many requests for now; 429, asking to wait 1.5 seconds. */
    RATE_LIMITED(RateLimitedException.class),
    /** No quota or credit left; often 429. */
    NO_QUOTA(QuotaExhaustedException.class),
    /** The server failed; 500. */
    SERVER_ERROR(UnavailableException.class),
    /** A proxy's page in HTML; 502. */
    BAD_GATEWAY_PAGE(UnavailableException.class),
    /** No capacity now; 503. */
    OVERLOADED(OverloadedException.class),
    /** A proxy gave up waiting; 504. */
    GATEWAY_TIMEOUT(TimedOutException.class);

    private final Class<? extends GatewayException> expected;

    ContractError(Class<? extends GatewayException> expected) {
        this.expected = expected;
    }

    /**
     * What it must become.
     *
     * @return an exception class
     */
    public Class<? extends GatewayException> expected() {
        return expected;
    }
}
