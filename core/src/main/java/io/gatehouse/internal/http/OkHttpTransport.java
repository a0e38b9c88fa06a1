package io.gatehouse.internal.http;

import io.gatehouse.spi.Deadline;
import io.gatehouse.spi.HttpTransport;
import io.gatehouse.spi.Registration;
import io.gatehouse.spi.TransportSettings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import okhttp3.Call;
import okhttp3.OkHttpClient;

/** The gateway's own transport. Thread-safe. */
public final class OkHttpTransport implements HttpTransport {
    private final OkHttpClient client;
    private final OkHttpClient unpooled;
    private final boolean ownsPool;
    private final RequestFactory requests = new RequestFactory();
    private volatile boolean closed;

    private OkHttpTransport(OkHttpClient client, boolean ownsPool) {
        this.client = client;
        this.ownsPool = ownsPool;
        unpooled = OkHttpClients.withoutPool(client);
    }

    /**
     * A transport with connections of its own.
     *
     * @param settings how they are made and kept
     * @param readTimeout how long the socket may be silent, zero for ever; a second guard behind the gateway's timers
     * @return the transport
     */
    public static OkHttpTransport of(TransportSettings settings, Duration readTimeout) {
        return new OkHttpTransport(OkHttpClients.of(settings, readTimeout), true);
    }

    /**
     * A transport over a user's client.
     *
     * @param client stays as it is
     * @return the transport
     */
    public static OkHttpTransport of(OkHttpClient client) {
        return new OkHttpTransport(OkHttpClients.derive(client), false);
    }

    @Override
    public Exchange send(Request request, Deadline deadline) throws IOException {
        if (closed) {
            throw new IOException("The transport is closed");
        }
        ConnectionTrace trace = new ConnectionTrace();
        Call call = client.newCall(requests.create(request, trace));
        try {
            return execute(call, trace, deadline);
        } catch (IOException e) {
            if (Failures.isStale(e, call, trace)) {
                return sendAgain(request, deadline, e);
            }
            throw Failures.named(e, call, trace);
        }
    }

    private Exchange sendAgain(Request request, Deadline deadline, IOException first) throws IOException {
        if (ownsPool) {
            client.connectionPool().evictAll(); // the others are likely dead as well
        }
        ConnectionTrace trace = new ConnectionTrace();
        Call call = unpooled.newCall(requests.create(request, trace));
        try {
            return execute(call, trace, deadline);
        } catch (IOException e) {
            if (trace.acquired() || call.isCanceled()) {
                e.addSuppressed(first);
                throw e;
            }
            // Not as a failure to connect: that would say that nothing was ever sent.
            first.addSuppressed(e);
            throw first;
        }
    }

    private Exchange execute(Call call, ConnectionTrace trace, Deadline deadline) throws IOException {
        Registration registration = deadline.onCancel(call::cancel);
        boolean open = false;
        try {
            Exchange exchange = new OkHttpExchange(this, call, call.execute(), trace, registration);
            open = true;
            return exchange;
        } catch (Exception e) {
            throw declared(e);
        } finally {
            if (!open) {
                registration.close();
            }
        }
    }

    /** OkHttp 5 waits for a connection with a method whose InterruptedException it does not declare. */
    private static IOException declared(Exception failure) {
        if (failure instanceof IOException e) {
            return e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted = new InterruptedIOException("interrupted while connecting");
        interrupted.initCause(failure);
        return interrupted;
    }

    /** Connections of exchanges that outlive the transport are not kept. */
    void exchangeEnded() {
        if (closed && ownsPool) {
            client.connectionPool().evictAll();
        }
    }

    /** How many connections there are, busy and idle. */
    int connectionCount() {
        return client.connectionPool().connectionCount();
    }

    @Override
    public void close() {
        closed = true;
        if (ownsPool) {
            client.dispatcher().cancelAll();
            client.connectionPool().evictAll();
        }
    }
}
