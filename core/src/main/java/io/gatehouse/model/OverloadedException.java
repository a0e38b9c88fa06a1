package io.gatehouse.model;

/** The server is there but has no capacity now. Waiting or another endpoint helps. */
public final class OverloadedException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public OverloadedException(ErrorDetails details) {
        super(details);
    }
}
