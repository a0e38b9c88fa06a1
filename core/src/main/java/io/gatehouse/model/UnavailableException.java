package io.gatehouse.model;

/** The server failed or is not ready. A retry or another endpoint may help. */
public final class UnavailableException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public UnavailableException(ErrorDetails details) {
        super(details);
    }
}
