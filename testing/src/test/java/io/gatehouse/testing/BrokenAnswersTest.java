package io.gatehouse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrokenAnswersTest {
    private final FakeModelServer server = FakeModelServer.start();
    private final JdkClient client = new JdkClient(server);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void resetsBeforeTheHead() throws Exception {
        server.enqueue(Scripts.reset());
        try (RawClient raw = new RawClient(server)) {
            raw.chat();
            assertThatThrownBy(raw::readAll).isInstanceOf(SocketException.class).hasMessageContaining("reset");
        }
        assertThat(outcome()).isEqualTo(Exchange.Outcome.CUT);
    }

    @Test
    void resetsInsideTheBody() throws Exception {
        Gate read = new Gate();
        server.enqueue(Script.stream().body("data: 1\n\n").await(read).thenReset());
        try (RawClient raw = new RawClient(server)) {
            raw.chat();
            assertThat(raw.readUntil("data: 1\n\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
            read.open();
            assertThatThrownBy(raw::readAll).isInstanceOf(SocketException.class);
        }
        server.enqueue(Scripts.chat("Hello").resetAfter(30));
        assertThatThrownBy(() -> client.chat(true)).isInstanceOf(IOException.class);
    }

    @Test
    void closesBeforeTheHead() throws Exception {
        server.enqueue(Scripts.disconnect());
        try (RawClient raw = new RawClient(server)) {
            assertThat(raw.chat().readAll()).isEmpty();
        }
    }

    @Test
    void truncatesACountedBody() throws Exception {
        server.enqueue(
                Scripts.json(200, "0123456789").truncatedAfter(4),
                Scripts.json(200, "0123").truncated());
        try (RawClient raw = new RawClient(server)) {
            assertThat(raw.chat().readAll()).contains("content-length: 10\r\n").endsWith("\r\n\r\n0123");
        }
        try (RawClient raw = new RawClient(server)) {
            assertThat(raw.chat().readAll())
                    .contains("content-length: 1004\r\n")
                    .endsWith("\r\n\r\n0123");
        }
    }

    @Test
    void truncatesAChunkedBody() throws Exception {
        server.enqueue(Scripts.sse("1", "2").truncatedAfter(12));
        try (RawClient raw = new RawClient(server)) {
            assertThat(raw.chat().readAll()).endsWith("\r\n\r\n9\r\ndata: 1\n\n\r\n3\r\ndat\r\n");
        }
        server.enqueue(Scripts.sse("1", "2").truncated());
        assertThatThrownBy(() -> client.chat(true)).isInstanceOf(IOException.class);
    }

    @Test
    void declaresAnyLengthAndWritesAnyBytes() throws Exception {
        server.enqueue(
                Scripts.json(200, "abc").declaredLength(2).thenCloseSilently(),
                Scripts.raw("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").thenCloseSilently(),
                Scripts.raw("SSH-2.0-nope\r\n").thenCloseSilently());
        for (String expected : List.of("abc", "{}", "SSH-2.0-nope\r\n")) {
            try (RawClient raw = new RawClient(server)) {
                assertThat(raw.chat().readAll()).endsWith(expected);
            }
        }
    }

    @Test
    void sendsWrongTypesAndPages() throws Exception {
        server.enqueue(Scripts.chat("x").with(script -> script.contentType("text/plain")), Scripts.html(502));

        assertThat(client.chat(true).header("content-type")).isEqualTo("text/plain");
        assertThat(client.chat(true).body()).startsWith("<html>");
    }

    @Test
    void framesByTheConnectionsEnd() throws Exception {
        server.enqueue(Scripts.json(200, "{}").untilClose());
        try (RawClient raw = new RawClient(server)) {
            assertThat(raw.chat().readAll())
                    .contains("connection: close\r\n")
                    .doesNotContain("content-length")
                    .endsWith("\r\n\r\n{}");
        }
    }

    private Exchange.Outcome outcome() {
        return server.takeExchange(JdkClient.SOON).awaitFinished(JdkClient.SOON);
    }
}
