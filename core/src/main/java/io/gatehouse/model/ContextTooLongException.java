package io.gatehouse.model;

/** Prompt and wanted output do not fit the model's context window. Shorten them, or use a larger model. */
public final class ContextTooLongException extends GatewayException {
    private static final long serialVersionUID = 1L;

    private final transient ContextLimit limit;

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public ContextTooLongException(ErrorDetails details) {
        super(details);
        limit = details.contextLimit();
    }

    /**
     * What the server said of its limit and of what it was asked for.
     *
     * @return {@link ContextLimit#UNKNOWN} when it gave no numbers
     */
    public ContextLimit limit() {
        return limit;
    }
}
