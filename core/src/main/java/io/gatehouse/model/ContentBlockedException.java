package io.gatehouse.model;

/** The provider refused the prompt or withheld the answer on policy grounds. */
public final class ContentBlockedException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public ContentBlockedException(ErrorDetails details) {
        super(details);
    }
}
