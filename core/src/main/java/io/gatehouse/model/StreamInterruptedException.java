package io.gatehouse.model;

/** The answer broke off after it had begun. {@link #partial()} is what this reader had been given, never more. */
public final class StreamInterruptedException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /**
     * An error. Whoever creates it adds no text: the gateway fills in the partial answer at the edge.
     *
     * @param details what happened, where
     */
    public StreamInterruptedException(ErrorDetails details) {
        super(details);
    }
}
