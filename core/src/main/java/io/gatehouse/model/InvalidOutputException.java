package io.gatehouse.model;

/** The model's answer does not have the form asked for, also after asking again. */
public final class InvalidOutputException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public InvalidOutputException(ErrorDetails details) {
        super(details);
    }
}
