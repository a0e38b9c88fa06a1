package io.gatehouse.model;

/** The credential is valid but may not do this: no access to the model, the region or the feature. */
public final class PermissionDeniedException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public PermissionDeniedException(ErrorDetails details) {
        super(details);
    }
}
