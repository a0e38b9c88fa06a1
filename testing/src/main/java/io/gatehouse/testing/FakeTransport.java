package io.gatehouse.testing;

import io.gatehouse.spi.Deadline;
import io.gatehouse.spi.HttpTransport;
import java.io.IOException;

/** The way to a fake provider: no socket, no thread. Thread-safe. */
final class FakeTransport implements HttpTransport {
    private final FakeCalls calls;
    private final FakeScript script;

    FakeTransport(FakeCalls calls, FakeScript script) {
        this.calls = calls;
        this.script = script;
    }

    @Override
    public Exchange send(Request request, Deadline deadline) throws IOException {
        String url = request.url();
        FakeCall call = calls.get(url.substring(url.lastIndexOf('/') + 1));
        FakeExchange exchange = new FakeExchange(call, calls);
        calls.opened(call);
        exchange.unregisterAtClose(deadline.onCancel(exchange::abort));
        try {
            script.choose(call);
            exchange.open();
            return exchange;
        } catch (IOException | RuntimeException e) {
            exchange.close();
            throw e;
        }
    }

    /** There is nothing to close: each reply is closed by who reads it. */
    @Override
    public void close() {}
}
