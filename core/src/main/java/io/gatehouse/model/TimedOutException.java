package io.gatehouse.model;

/** A limit of {@link Timeouts} passed. */
public final class TimedOutException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /** Which limit. */
    public enum Phase {
        /** Connecting took too long. */
        CONNECT,
        /** No content came after the request was sent. */
        FIRST_EVENT,
        /** Content stopped in the middle. */
        BETWEEN_EVENTS,
        /** The whole call took too long. */
        OVERALL,
        /** The server says that it ran into a limit of its own. */
        SERVER
    }

    private final Phase phase;

    /**
     * An error.
     *
     * @param phase which limit
     * @param details what happened, where
     */
    public TimedOutException(Phase phase, ErrorDetails details) {
        super(details);
        this.phase = phase;
    }

    /**
     * Which limit passed.
     *
     * @return the phase
     */
    public Phase phase() {
        return phase;
    }
}
