package io.gatehouse.spi;

/** What an error of a provider means for the caller; each becomes the exception class of the same name. */
public enum ErrorKind {
    /** The credential is not accepted. */
    AUTHENTICATION,
    /** The credential may not do this. */
    PERMISSION,
    /** No such model or deployment. */
    MODEL_NOT_FOUND,
    /** The request is wrong. */
    INVALID_REQUEST,
    /** Prompt and output do not fit. */
    CONTEXT_TOO_LONG,
    /** Blocked on policy grounds. */
    CONTENT_BLOCKED,
    /** Too many requests or tokens for now. */
    RATE_LIMITED,
    /** Out of money or quota. */
    QUOTA_EXHAUSTED,
    /** No capacity now. */
    OVERLOADED,
    /** Failed or not ready. */
    UNAVAILABLE,
    /** The server ran into a time limit of its own. */
    TIMEOUT,
    /** Not what the API promises. */
    PROTOCOL
}
