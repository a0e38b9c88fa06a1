package io.gatehouse.spi;

import io.gatehouse.model.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Sends HTTP requests. The gateway's own one is OkHttp; another can take its place. Thread-safe.
 */
public interface HttpTransport extends AutoCloseable {
    /**
     * Sends a request and waits for the response's head. No redirects, no retries, except that a request which fails
     * on a reused connection before any byte of a response is sent once more on a new one.
     *
     * <p>The exchange must end at once, its socket closed, when the deadline's call is cancelled or its thread
     * interrupted, from before connecting until {@link Exchange#close()}.
     *
     * @param request what to send
     * @param deadline the attempt's
     * @return the open response
     * @throws ConnectFailedException when no connection came about; nothing was sent then
     * @throws IOException for any other failure
     */
    Exchange send(Request request, Deadline deadline) throws IOException;

    /** Closes all connections. Idempotent. */
    @Override
    void close();

    /**
     * A request ready for the wire.
     *
     * @param method GET, POST, …
     * @param url the whole address
     * @param headers in the order of sending; they hold the credential
     * @param body JSON, or null; a text/event-stream or JSON answer is expected
     */
    record Request(String method, String url, List<String> headers, byte @org.jspecify.annotations.Nullable [] body) {
        /** Names the address only, without its query. */
        @Override
        public String toString() {
            int query = url.indexOf('?');
            return method + " " + (query < 0 ? url : url.substring(0, query));
        }
    }

    /** An open response. Used by one thread, except {@link #abort()}. */
    interface Exchange extends AutoCloseable {
        /**
         * The HTTP status.
         *
         * @return the status
         */
        int status();

        /**
         * The response headers.
         *
         * @return the headers
         */
        Headers headers();

        /**
         * The body, decompressed.
         *
         * @return a stream; reading it to its end lets the connection be used again
         */
        InputStream body();

        /**
         * Whether the response says where its body ends, so that a body which ended without an exception came whole. Without
         * it the body ends where the connection does, for whatever reason.
         *
         * @return as the headers tell unless overridden: chunked, or with a length
         */
        default boolean isFramed() {
            return "chunked".equalsIgnoreCase(headers().first("Transfer-Encoding"))
                    || headers().first("Content-Length") != null;
        }

        /** Closes the socket, or resets the stream of an HTTP/2 connection, from any thread, without blocking. */
        void abort();

        /** Ends the exchange. A body that was not read to its end closes the connection. Idempotent, never throws. */
        @Override
        void close();
    }
}
