package io.gatehouse.internal.http;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * A JSON body. Claims to be one-shot: otherwise OkHttp answers 503 with {@code Retry-After: 0} by sending again. Carries
 * the call's trace, which is found here in a fraction of the time that a tag takes.
 */
final class JsonBody extends RequestBody {
    private static final MediaType JSON = MediaType.get("application/json");

    private final byte[] bytes;
    private final boolean named;
    private final ConnectionTrace trace;

    JsonBody(byte[] bytes, boolean named, ConnectionTrace trace) {
        this.bytes = bytes;
        this.named = named;
        this.trace = trace;
    }

    ConnectionTrace trace() {
        return trace;
    }

    @Override
    public @Nullable MediaType contentType() {
        return named ? JSON : null;
    }

    @Override
    public long contentLength() {
        return bytes.length;
    }

    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        sink.write(bytes);
    }
}
