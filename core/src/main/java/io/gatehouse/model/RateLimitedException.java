package io.gatehouse.model;

/** Too many requests or tokens for now. Wait for {@link #retryAfter()} or use another endpoint. */
public final class RateLimitedException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public RateLimitedException(ErrorDetails details) {
        super(details);
    }
}
