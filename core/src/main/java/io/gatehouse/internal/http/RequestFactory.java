package io.gatehouse.internal.http;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.spi.HttpTransport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Turns requests into OkHttp's. */
final class RequestFactory {
    private static final int MAX_ADDRESSES = 256;
    private static final byte[] NOTHING = {};

    /** Parsing an address costs more than all the rest here, and a gateway has few of them at a time. */
    private final Map<String, HttpUrl> addresses = new ConcurrentHashMap<>();

    Request create(HttpTransport.Request request, ConnectionTrace trace) {
        Request.Builder builder = new Request.Builder().url(address(request));
        List<String> headers = request.headers();
        boolean typed = false;
        for (int i = 0; i + 1 < headers.size(); i += 2) {
            String name = headers.get(i);
            typed |= name.equalsIgnoreCase("Content-Type");
            add(builder, name, headers.get(i + 1));
        }
        JsonBody body = body(request, !typed, trace);
        if (body == null) {
            builder.tag(ConnectionTrace.class, trace);
        }
        return builder.method(request.method(), body).build();
    }

    private static void add(Request.Builder builder, String name, String value) {
        try {
            builder.addHeader(name, value);
        } catch (IllegalArgumentException e) {
            // Without the cause: its message quotes the value, which may be a credential.
            throw new ConfigurationException("Header " + name + " holds characters that HTTP does not allow");
        }
    }

    private static @Nullable JsonBody body(HttpTransport.Request request, boolean named, ConnectionTrace trace) {
        byte[] body = request.body();
        if (body != null) {
            return new JsonBody(body, named, trace);
        }
        return request.method().equals("POST") ? new JsonBody(NOTHING, false, trace) : null;
    }

    private HttpUrl address(HttpTransport.Request request) {
        HttpUrl known = addresses.get(request.url());
        if (known != null) {
            return known;
        }
        HttpUrl parsed = HttpUrl.parse(request.url());
        if (parsed == null) {
            throw new ConfigurationException(request + " is not sent: that is no http or https address");
        }
        // Replicas come and go: what is no longer used must not keep out what is.
        if (addresses.size() >= MAX_ADDRESSES) {
            addresses.clear();
        }
        addresses.put(request.url(), parsed);
        return parsed;
    }
}
