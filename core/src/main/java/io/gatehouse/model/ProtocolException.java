package io.gatehouse.model;

/** The server sent something that is not what its API promises: HTML, broken JSON, too much. */
public final class ProtocolException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public ProtocolException(ErrorDetails details) {
        super(details);
    }
}
