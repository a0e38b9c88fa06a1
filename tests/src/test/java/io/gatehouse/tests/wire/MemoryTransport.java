package io.gatehouse.tests.wire;

import io.gatehouse.model.Headers;
import io.gatehouse.spi.Deadline;
import io.gatehouse.spi.HttpTransport;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Answers every request with a body from memory, so that thousands of answers cost little. Counts what is left open. */
final class MemoryTransport implements HttpTransport {
    private final AtomicInteger open = new AtomicInteger();
    private volatile String contentType = "text/event-stream";
    private volatile Supplier<InputStream> body = InputStream::nullInputStream;

    void answer(Supplier<InputStream> next) {
        body = next;
    }

    void contentType(String type) {
        contentType = type;
    }

    int open() {
        return open.get();
    }

    @Override
    public Exchange send(Request request, Deadline deadline) {
        open.incrementAndGet();
        InputStream in = body.get();
        Headers headers = Headers.of("Content-Type", contentType);
        return new Exchange() {
            private boolean closed;

            @Override
            public int status() {
                return 200;
            }

            @Override
            public Headers headers() {
                return headers;
            }

            @Override
            public InputStream body() {
                return in;
            }

            @Override
            public void abort() {}

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    open.decrementAndGet();
                }
            }
        };
    }

    @Override
    public void close() {}
}
