package io.gatehouse.model;

/** The circuit breaker of the endpoint is open: it failed too often. {@link #retryAfter()} says when it is probed next. */
public final class CircuitOpenException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public CircuitOpenException(ErrorDetails details) {
        super(details);
    }
}
