package io.gatehouse.testing;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Opens accepted sockets, with TLS if a context is given, and closes them in either way. Closing acts on the TCP socket. */
final class SocketSetup {
    private final @Nullable SSLContext tls;

    SocketSetup(@Nullable SSLContext tls) {
        this.tls = tls;
    }

    boolean secure() {
        return tls != null;
    }

    /** Prepares the socket for requests; with TLS this shakes hands, on the calling thread. */
    Socket open(Socket accepted) throws IOException {
        accepted.setTcpNoDelay(true);
        if (tls == null) {
            return accepted;
        }
        String client = accepted.getInetAddress().getHostAddress();
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(accepted, client, accepted.getPort(), true);
        secured.setUseClientMode(false);
        secured.startHandshake();
        return secured;
    }

    /** Closes with TCP FIN, or with RST. */
    void close(Socket accepted, boolean reset) {
        try {
            if (reset) {
                accepted.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            // Closed already; nothing to reset.
        }
        try {
            accepted.close();
        } catch (IOException e) {
            // Nothing is left to be done about it.
        }
    }
}
