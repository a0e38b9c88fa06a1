package io.gatehouse;

/** Thrown by a {@link ToolHandler} to tell the model what went wrong. Its message is sent to the provider. */
public final class ToolError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An error for the model.
     *
     * @param message what the model is told
     */
    public ToolError(String message) {
        super(message);
    }
}
