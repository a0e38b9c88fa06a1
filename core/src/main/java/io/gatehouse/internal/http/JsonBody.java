package io.gatehouse.internal.http;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** A JSON body. Claims to be one-shot: otherwise OkHttp answers 503 with {@code Retry-After: 0} by sending again. */
final class JsonBody extends RequestBody {
    private static final MediaType JSON = MediaType.get("application/json");

    private final byte[] bytes;
    private final boolean named;

    JsonBody(byte[] bytes, boolean named) {
        this.bytes = bytes;
        this.named = named;
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
