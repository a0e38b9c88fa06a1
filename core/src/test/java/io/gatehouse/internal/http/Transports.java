package io.gatehouse.internal.http;

import io.gatehouse.spi.HttpTransport.Exchange;
import io.gatehouse.spi.HttpTransport.Request;
import io.gatehouse.spi.TransportSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What the tests of the transport share. */
final class Transports {
    static final Duration READ_TIMEOUT = Duration.ZERO;

    private Transports() {}

    static OkHttpTransport hosted() {
        return OkHttpTransport.of(TransportSettings.HOSTED, READ_TIMEOUT);
    }

    static Request post(String url) {
        return new Request("POST", url, List.of("Authorization", "Bearer k"), "{}".getBytes(StandardCharsets.UTF_8));
    }

    static Request get(String url) {
        return new Request("GET", url, List.of(), null);
    }

    static String text(Exchange exchange) throws IOException {
        return new String(BodyReader.readFully(exchange.body(), -1, 1 << 20), StandardCharsets.UTF_8);
    }

    /** Sends, reads all, closes. */
    static String call(OkHttpTransport transport, RawServer server) throws IOException {
        try (Exchange exchange = transport.send(post(server.url()), new TestDeadline())) {
            return text(exchange);
        }
    }
}
