package io.gatehouse.internal.http;

import static io.gatehouse.internal.http.Transports.call;
import static io.gatehouse.internal.http.Transports.get;
import static io.gatehouse.internal.http.Transports.hosted;
import static io.gatehouse.internal.http.Transports.post;
import static io.gatehouse.internal.http.Transports.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.spi.ConnectFailedException;
import io.gatehouse.spi.HttpTransport.Exchange;
import io.gatehouse.spi.HttpTransport.Request;
import io.gatehouse.spi.SseEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OkHttpTransportTest {
    private final OkHttpTransport transport = hosted();
    private final TestDeadline deadline = new TestDeadline();

    @AfterEach
    void leavesNothingOpen() {
        transport.close();
        assertThat(transport.connectionCount()).isZero();
        assertThat(deadline.hooks()).isZero();
    }

    @Test
    void sendsMethodHeadersAndBody() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (RawServer server = new RawServer(c -> {
                    seen.add(c.request());
                    c.write("HTTP/1.1 429 Slow down\r\n"
                            + "Retry-After: 7\r\n"
                            + "X-A: 1\r\n"
                            + "x-a: 2\r\n"
                            + "Content-Length: 2\r\n\r\n"
                            + "no");
                    c.awaitEnd();
                });
                Exchange exchange = transport.send(post(server.url()), deadline)) {
            assertThat(exchange.status()).isEqualTo(429);
            assertThat(exchange.headers().first("retry-after")).isEqualTo("7");
            assertThat(exchange.headers().all("X-A")).containsExactly("1", "2");
            assertThat(text(exchange)).isEqualTo("no");
            assertThat(seen.take())
                    .startsWith("POST /v1/chat HTTP/1.1\r\n")
                    .contains("\r\nAuthorization: Bearer k\r\n")
                    .contains("\r\nContent-Type: application/json\r\n")
                    .contains("\r\nContent-Length: 2\r\n")
                    .contains("\r\nAccept-Encoding: gzip\r\n")
                    .endsWith("\r\n\r\n{}");
        }
    }

    @Test
    void keepsTheContentTypeOfTheRequest() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (RawServer server = new RawServer(c -> {
            seen.add(c.request());
            c.answer("{}");
            c.awaitEnd();
        })) {
            Request request = new Request("POST", server.url(), List.of("content-type", "text/x"), new byte[3]);
            transport.send(request, deadline).close();
            assertThat(seen.take()).contains("\r\ncontent-type: text/x\r\n").doesNotContain("application/json");
        }
    }

    @Test
    void sendsGetAndAnEmptyPost() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (RawServer server = new RawServer(c -> {
            for (String request = c.request(); request != null; request = c.request()) {
                seen.add(request);
                c.answer("");
            }
        })) {
            transport.send(get(server.url()), deadline).close();
            transport
                    .send(new Request("POST", server.url(), List.of(), null), deadline)
                    .close();
            assertThat(seen.take()).startsWith("GET /v1/chat HTTP/1.1\r\n").doesNotContain("Content-Type");
            assertThat(seen.take()).startsWith("POST ").contains("\r\nContent-Length: 0\r\n");
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void usesAConnectionAgainAfterAWholeBody() throws Exception {
        try (RawServer server = new RawServer(c -> {
            for (int i = 0; c.request() != null; i++) {
                if (i % 2 == 0) {
                    c.answer("fixed");
                } else {
                    c.startChunks("");
                    c.chunk("chunked");
                    c.endChunks();
                }
            }
        })) {
            for (int i = 0; i < 10; i++) {
                assertThat(call(transport, server)).isEqualTo(i % 2 == 0 ? "fixed" : "chunked");
            }
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void closesTheConnectionOfAHalfReadBody() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (RawServer server = new RawServer(c -> {
            c.request();
            c.startChunks("");
            c.chunk("data: 1\n\n");
            c.awaitEnd();
            ended.countDown();
        })) {
            Exchange exchange = transport.send(post(server.url()), deadline);
            assertThat(exchange.body().read()).isEqualTo('d');
            long before = System.nanoTime();
            exchange.close();
            exchange.close();
            assertThat(System.nanoTime() - before).isLessThan(TimeUnit.MILLISECONDS.toNanos(90));
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(transport.connectionCount()).isZero();
        }
    }

    @Test
    void handsOutEventsOfACompressedStreamAtOnce() throws Exception {
        CountDownLatch firstSeen = new CountDownLatch(1);
        try (RawServer server = new RawServer(c -> {
            while (c.request() != null) {
                c.startChunks("Content-Encoding: gzip\r\n");
                ByteArrayOutputStream compressed = new ByteArrayOutputStream();
                GZIPOutputStream gzip = new GZIPOutputStream(compressed, true);
                gzip.write("data: first\n\n".getBytes());
                gzip.flush();
                c.chunk(compressed.toByteArray());
                compressed.reset();
                firstSeen.await();
                gzip.write("data: second\n\n".getBytes());
                gzip.finish();
                c.chunk(compressed.toByteArray());
                c.endChunks();
            }
        })) {
            for (int i = 0; i < 2; i++) {
                try (Exchange exchange = transport.send(post(server.url()), deadline)) {
                    SseReader reader = new SseReader(exchange.body(), 1000);
                    SseEvent event = new SseEvent();
                    assertThat(reader.next(event)).isTrue();
                    assertThat(event.data()).isEqualTo("first");
                    firstSeen.countDown();
                    assertThat(reader.next(event)).isTrue();
                    assertThat(event.data()).isEqualTo("second");
                    assertThat(reader.drain(100)).isTrue();
                }
            }
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void followsNoRedirectAndDoesNotSendAgainWhenToldTo() throws Exception {
        for (String head : List.of("307 Go\r\nLocation: /elsewhere", "503 Busy\r\nRetry-After: 0", "408 Late")) {
            try (RawServer server = new RawServer(c -> {
                        c.request();
                        c.write("HTTP/1.1 " + head + "\r\nContent-Length: 0\r\n\r\n");
                        c.awaitEnd();
                    });
                    Exchange exchange = transport.send(post(server.url()), deadline)) {
                assertThat(exchange.status()).isEqualTo(Integer.parseInt(head.substring(0, 3)));
                assertThat(server.requestCount()).isEqualTo(1);
            }
        }
    }

    @Test
    void namesARefusedConnection() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() -> transport.send(post("http://127.0.0.1:" + port + "/v1"), deadline))
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        e -> assertThat(e.isTimeout()).isFalse())
                .hasMessageStartingWith("No connection to 127.0.0.1:" + port + ": ");
    }

    @Test
    void namesAnUnknownHost() {
        assertThatThrownBy(() -> transport.send(post("http://nowhere.invalid/v1"), deadline))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageStartingWith("No connection to nowhere.invalid:80: ");
    }

    @Test
    void refusesAddressesAndHeadersThatCannotBeSentWithoutQuotingValues() {
        assertThatThrownBy(() -> transport.send(post("ftp://host/v1?key=secret"), deadline))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("POST ftp://host/v1 is not sent: that is no http or https address");
        Request request = new Request("GET", "http://localhost/", List.of("api-key", "secr\u00e9t"), null);
        assertThatThrownBy(() -> transport.send(request, deadline))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Header api-key holds characters that HTTP does not allow")
                .hasNoCause();
    }

    @Test
    void aConnectionThatEndsInTheMiddleFailsTheRead() throws Exception {
        try (RawServer server = new RawServer(c -> {
                    c.request();
                    c.startChunks("");
                    c.chunk("data: 1\n\n");
                });
                Exchange exchange = transport.send(post(server.url()), deadline)) {
            SseReader reader = new SseReader(exchange.body(), 100);
            assertThat(reader.next(new SseEvent())).isTrue();
            assertThatThrownBy(() -> reader.next(new SseEvent()))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(ConnectFailedException.class);
        }
    }

    @Test
    void keepsNoConnectionOfAnExchangeThatOutlivesIt() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (RawServer server = new RawServer(c -> {
            c.request();
            c.startChunks("");
            closed.await();
            c.chunk("late");
            c.endChunks();
            c.awaitEnd();
        })) {
            Exchange exchange = transport.send(post(server.url()), deadline);
            transport.close();
            closed.countDown();
            assertThat(text(exchange)).isEqualTo("late");
            exchange.close();
            assertThat(transport.connectionCount()).isZero();
            assertThatThrownBy(() -> call(transport, server)).hasMessage("The transport is closed");
        }
    }
}
