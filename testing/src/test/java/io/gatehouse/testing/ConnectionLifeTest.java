package io.gatehouse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionLifeTest {
    private static final Duration SOON = JdkClient.SOON;

    private final FakeModelServer server = FakeModelServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void seesTheClientsCloseWhileItStalls() throws Exception {
        server.enqueue(Scripts.streamUnfinished("a").with(Script::hang));
        RawClient raw = new RawClient(server);
        raw.chat().readUntil("\"content\":\"a\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n\r\n");
        Exchange exchange = server.takeExchange(SOON);
        assertThat(exchange.clientClosed()).isNotDone();

        long before = System.nanoTime();
        raw.close();
        long seen = exchange.awaitClientClosed(SOON);
        assertThat(seen - before).isBetween(0L, Duration.ofSeconds(1).toNanos());
        assertThat(exchange.awaitFinished(SOON)).isEqualTo(Exchange.Outcome.CLIENT_GONE);
        server.awaitNoOpenConnections(SOON);
    }

    @Test
    void seesTheClientsCloseAndResetAtAGate() throws Exception {
        Gate gate = new Gate();
        for (boolean reset : new boolean[] {false, true}) {
            server.enqueue(Scripts.chat("x").after(gate));
            RawClient raw = new RawClient(server);
            raw.chat();
            gate.awaitArrivals(reset ? 2 : 1, SOON);
            raw.socket.setSoLinger(reset, 0);
            raw.close();

            server.takeExchange(SOON).awaitClientClosed(SOON);
            server.awaitNoOpenConnections(SOON);
        }
        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void seesTheClientsCloseWhileItWritesWithoutEnd() throws Exception {
        server.enqueue(Scripts.hugeBody(1L << 40));
        RawClient raw = new RawClient(server);
        raw.chat().readUntil("xxxx");
        raw.close();

        Exchange exchange = server.takeExchange(SOON);
        exchange.awaitClientClosed(SOON);
        assertThat(exchange.awaitFinished(SOON)).isEqualTo(Exchange.Outcome.CLIENT_GONE);
        assertThat(exchange.bytesSent()).isPositive();
    }

    @Test
    void aGateHoldsTheAnswerUntilTheTestOpensIt() throws Exception {
        Gate first = new Gate();
        Gate second = new Gate();
        server.enqueue(
                Script.stream().await(first).body("1").await(second).body("2").thenClose());
        try (RawClient raw = new RawClient(server)) {
            assertThat(raw.chat().readUntil("\r\n\r\n")).contains("connection: close");
            first.open();
            assertThat(raw.readUntil("1\r\n1\r\n")).isEqualTo("1\r\n1\r\n");
            second.awaitArrivals(1, SOON);
            second.open();
            assertThat(raw.readAll()).isEqualTo("1\r\n2\r\n0\r\n\r\n");
        }
        assertThat(first.arrivals()).isEqualTo(1);
    }

    @Test
    void closesIdleConnections() throws Exception {
        try (FakeModelServer impatient = FakeModelServer.builder()
                        .idleClose(Duration.ofMillis(50))
                        .start();
                RawClient raw = new RawClient(impatient)) {
            assertThat(raw.chat().readAll()).endsWith("data: [DONE]\n\n\r\n0\r\n\r\n");
            impatient.awaitNoOpenConnections(SOON);
            assertThat(impatient.exchanges().get(0).clientClosed()).isNotDone();
        }
    }

    @Test
    void closesWhenTheNextRequestArrives() throws Exception {
        server.enqueue(Scripts.json(200, "{}").thenCloseOnNextRequest());
        try (RawClient raw = new RawClient(server)) {
            assertThat(raw.chat().readUntil("{}")).doesNotContain("connection: close");
            assertThat(server.takeExchange(SOON).awaitFinished(SOON)).isEqualTo(Exchange.Outcome.COMPLETED);
            assertThat(server.openConnections()).isEqualTo(1);

            raw.chat();
            assertThat(endsWithoutAnswer(raw)).isTrue();
        }
        server.awaitNoOpenConnections(SOON);
        assertThat(server.requestCount()).isEqualTo(1);
    }

    @Test
    void dropsAndResetsOpenConnections() throws Exception {
        try (RawClient raw = new RawClient(server)) {
            raw.chat().readUntil("0\r\n\r\n");
            server.dropConnections();
            assertThat(raw.readAll()).isEmpty();
        }
        server.enqueue(Scripts.silent());
        try (RawClient raw = new RawClient(server)) {
            raw.chat();
            server.awaitRequests(2, SOON);
            server.resetConnections();
            assertThatThrownBy(raw::readAll).isInstanceOf(SocketException.class);
        }
        server.awaitNoOpenConnections(SOON);
    }

    @Test
    void honoursTheClientsConnectionClose() throws Exception {
        try (RawClient raw = new RawClient(server)) {
            raw.send("GET /health HTTP/1.1\r\nconnection: close\r\n\r\n");
            assertThat(raw.readAll()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        }
    }

    @Test
    void answersRequestsThatWereSentTogether() throws Exception {
        try (RawClient raw = new RawClient(server)) {
            raw.send("GET /health HTTP/1.1\r\n\r\nGET /health HTTP/1.1\r\nconnection: close\r\n\r\n");
            assertThat(raw.readAll()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".repeat(2));
        }
    }

    /** Whether the connection ended, in either way, with nothing more on it. */
    private static boolean endsWithoutAnswer(RawClient raw) throws Exception {
        try {
            return raw.readAll().isEmpty();
        } catch (SocketException e) {
            return true;
        }
    }
}
