package io.gatehouse.model;

/** Text already handed out has become void because another target answers from scratch. Read events, or use await(). */
public final class StreamRestartedException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public StreamRestartedException(ErrorDetails details) {
        super(details);
    }
}
