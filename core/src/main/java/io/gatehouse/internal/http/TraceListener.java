package io.gatehouse.internal.http;

import java.net.InetSocketAddress;
import java.net.Proxy;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Writes the {@link ConnectionTrace} of each call. */
class TraceListener extends EventListener {
    static final TraceListener INSTANCE = new TraceListener();

    @Override
    public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
        ConnectionTrace trace = trace(call);
        if (trace != null) {
            trace.connecting();
        }
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
        ConnectionTrace trace = trace(call);
        if (trace != null) {
            trace.acquire();
        }
    }

    @Override
    public void responseHeadersStart(Call call) {
        ConnectionTrace trace = trace(call);
        if (trace != null) {
            trace.answer();
        }
    }

    @Override
    public void connectionReleased(Call call, Connection connection) {
        ConnectionTrace trace = trace(call);
        if (trace != null) {
            trace.release();
        }
    }

    private static @Nullable ConnectionTrace trace(Call call) {
        Request request = call.request();
        return request.body() instanceof JsonBody body ? body.trace() : request.tag(ConnectionTrace.class);
    }
}
