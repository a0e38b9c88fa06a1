package io.gatehouse.model;

/** There is no such model, deployment or route. Check the name; another target may work. */
public final class ModelNotFoundException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public ModelNotFoundException(ErrorDetails details) {
        super(details);
    }
}
