package io.gatehouse.spi;

import java.util.Objects;

/**
 * Thrown by {@link Dialect#decode} when a response with a status of success holds an error instead of an answer. The
 * gateway turns it into the exception class of its kind. It carries no stack trace.
 */
public final class WireErrorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ErrorInfo info;

    /**
     * An error found where an answer was expected.
     *
     * @param info what it means
     */
    public WireErrorException(ErrorInfo info) {
        super("The server answered with an error of kind " + info.kind(), null, false, false);
        this.info = Objects.requireNonNull(info, "info");
    }

    /**
     * What the error means.
     *
     * @return the meaning
     */
    public ErrorInfo info() {
        return info;
    }
}
