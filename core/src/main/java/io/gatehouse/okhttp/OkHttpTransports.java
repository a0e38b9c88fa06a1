package io.gatehouse.okhttp;

import io.gatehouse.internal.http.OkHttpTransport;
import io.gatehouse.spi.HttpTransport;
import okhttp3.OkHttpClient;

/** Lets an application bring its own OkHttp client: its interceptors, proxy, TLS, DNS, event listeners. */
public final class OkHttpTransports {
    private OkHttpTransports() {}

    /**
     * A transport over a client.
     *
     * <p>The client itself is left as it is. What is derived from it shares its connection pool and follows no
     * redirects, retries nothing silently and has no call timeout: redirects would carry credentials elsewhere, and
     * retries and timeouts are the gateway's work. What remains yours:
     *
     * <ul>
     *   <li>the read timeout, which must be longer than the longest wait for a model's next words;
     *   <li>the size of the pool: OkHttp keeps 5 idle connections, too few for more than 5 calls at once;
     *   <li>the sockets: the interrupt of a platform thread ends a blocked call only where the socket factory returns
     *       sockets of a {@link java.nio.channels.SocketChannel}. Cancelling always works.
     * </ul>
     *
     * <p>Closing the transport leaves the connections to their owner, the client.
     *
     * @param client the client
     * @return a transport; thread-safe
     */
    public static HttpTransport of(OkHttpClient client) {
        return OkHttpTransport.of(client);
    }
}
