package io.gatehouse.model;

/** The account has run out of money or quota. Waiting does not help; another account may. */
public final class QuotaExhaustedException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public QuotaExhaustedException(ErrorDetails details) {
        super(details);
    }
}
