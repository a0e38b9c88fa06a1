package io.gatehouse.model;

/** A budget does not allow this call. Nothing was sent. Raise the budget or wait for its window to end. */
public final class BudgetExceededException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public BudgetExceededException(ErrorDetails details) {
        super(details);
    }
}
