package io.gatehouse.spi;

import java.io.IOException;

/** No connection came about: nothing of the request was sent, so sending it elsewhere is always safe. */
public final class ConnectFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean timeout;

    /**
     * A failure.
     *
     * @param message what failed
     * @param timeout whether time ran out
     * @param cause the underlying failure
     */
    public ConnectFailedException(String message, boolean timeout, Throwable cause) {
        super(message, cause);
        this.timeout = timeout;
    }

    /**
     * Whether time ran out.
     *
     * @return true for a timeout
     */
    public boolean isTimeout() {
        return timeout;
    }
}
