package io.gatehouse.model;

/** The connection failed before an answer came: refused, reset, not resolvable, broken TLS. */
public final class TransportException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public TransportException(ErrorDetails details) {
        super(details);
    }
}
