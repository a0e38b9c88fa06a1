package io.gatehouse.model;

/** Prompt and wanted output do not fit the model's context window. Shorten them, or use a larger model. */
public final class ContextTooLongException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public ContextTooLongException(ErrorDetails details) {
        super(details);
    }
}
