package io.gatehouse.model;

/** The application cancelled the call, closed its stream, or interrupted its thread. */
public final class CancelledException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public CancelledException(ErrorDetails details) {
        super(details);
    }
}
