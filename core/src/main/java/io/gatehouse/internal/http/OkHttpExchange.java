package io.gatehouse.internal.http;

import io.gatehouse.model.Headers;
import io.gatehouse.spi.HttpTransport;
import io.gatehouse.spi.Registration;
import java.io.InputStream;
import okhttp3.Call;
import okhttp3.Protocol;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** An open response of OkHttp. */
final class OkHttpExchange implements HttpTransport.Exchange {
    private final OkHttpTransport transport;
    private final Call call;
    private final Response response;
    private final ConnectionTrace trace;
    private final Registration registration;
    private @Nullable Headers headers;
    private boolean closed;

    OkHttpExchange(
            OkHttpTransport transport, Call call, Response response, ConnectionTrace trace, Registration registration) {
        this.transport = transport;
        this.call = call;
        this.response = response;
        this.trace = trace;
        this.registration = registration;
    }

    @Override
    public int status() {
        return response.code();
    }

    @Override
    public Headers headers() {
        Headers known = headers;
        if (known == null) {
            known = copy(response.headers());
            headers = known;
        }
        return known;
    }

    private static Headers copy(okhttp3.Headers headers) {
        String[] namesAndValues = new String[2 * headers.size()];
        for (int i = 0; i < headers.size(); i++) {
            namesAndValues[2 * i] = headers.name(i);
            namesAndValues[2 * i + 1] = headers.value(i);
        }
        return Headers.of(namesAndValues);
    }

    @Override
    public InputStream body() {
        return response.body().byteStream();
    }

    @Override
    public boolean isFramed() {
        if (response.protocol() == Protocol.HTTP_2) {
            return true;
        }
        // Those of the response as it came: what is decompressed here has no length any more.
        Response wire = response.networkResponse();
        okhttp3.Headers sent = wire == null ? response.headers() : wire.headers();
        return "chunked".equalsIgnoreCase(sent.get("Transfer-Encoding")) || sent.get("Content-Length") != null;
    }

    @Override
    public void abort() {
        call.cancel();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (!trace.released()) {
                call.cancel(); // or OkHttp reads on for 100 ms, in the hope to keep the connection
            }
            response.close();
        } finally {
            registration.close();
            transport.exchangeEnded();
        }
    }
}
