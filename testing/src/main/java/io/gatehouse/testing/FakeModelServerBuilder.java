package io.gatehouse.testing;

import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Configures a server. Not thread-safe. */
public final class FakeModelServerBuilder {
    Answer answer = SimulatedModel.instant();
    Duration idleClose = Duration.ZERO;
    int keepRequests = 10_000;
    int port;

    @Nullable
    SSLContext tls;

    FakeModelServerBuilder() {}

    /**
     * Sets the default answer.
     *
     * @param answer what to play when nothing is queued or routed
     */
    public FakeModelServerBuilder answer(Answer answer) {
        this.answer = answer;
        return this;
    }

    /**
     * Closes connections that wait so long for their next request, unannounced, as real servers do.
     *
     * @param idle the time since the last answer; zero, the default, means never
     */
    public FakeModelServerBuilder idleClose(Duration idle) {
        this.idleClose = idle;
        return this;
    }

    /**
     * Limits how many requests are remembered; older ones are forgotten.
     *
     * @param count at least 1; 10,000 by default
     */
    public FakeModelServerBuilder keepRequests(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("keepRequests needs at least 1, not " + count);
        }
        this.keepRequests = count;
        return this;
    }

    /**
     * Sets the TCP port.
     *
     * @param port the port; 0, the default, takes any free one
     */
    public FakeModelServerBuilder port(int port) {
        this.port = port;
        return this;
    }

    /**
     * Speaks TLS.
     *
     * @param context the context with the server's key
     */
    public FakeModelServerBuilder tls(SSLContext context) {
        this.tls = context;
        return this;
    }

    /** Opens the port and starts the server. */
    public FakeModelServer start() {
        return new FakeModelServer(this).open();
    }
}
