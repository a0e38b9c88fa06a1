package io.gatehouse.internal.http;

import static io.gatehouse.internal.http.Transports.call;
import static io.gatehouse.internal.http.Transports.hosted;
import static io.gatehouse.internal.http.Transports.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.spi.ConnectFailedException;
import io.gatehouse.spi.HttpTransport.Exchange;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cancel, an interrupt and an abort end whatever blocks, and the server notices. */
@Timeout(30)
class CancelTest {
    private final OkHttpTransport transport = hosted();
    private final TestDeadline deadline = new TestDeadline();
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @AfterEach
    void leavesNothingOpen() {
        transport.close();
        assertThat(transport.connectionCount()).isZero();
        assertThat(deadline.hooks()).isZero();
    }

    @Test
    void cancelBeforeSending() throws Exception {
        try (RawServer server = new RawServer(RawServer.Connection::request)) {
            deadline.cancel();
            assertThatThrownBy(() -> transport.send(post(server.url()), deadline))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(ConnectFailedException.class);
            assertThat(server.requestCount()).isZero();
        }
    }

    @Test
    void cancelWhileConnecting() throws Exception {
        try (StuckSockets sockets = new StuckSockets();
                OkHttpTransport stuck = stuck(sockets)) {
            Background background = new Background(() -> stuck.send(post("http://127.0.0.1:9/"), deadline));
            sockets.awaitConnect();
            deadline.cancel();
            assertThat(background.failure())
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(ConnectFailedException.class);
            sockets.awaitClose();
        }
    }

    @Test
    void interruptWhileConnecting() throws Exception {
        try (StuckSockets sockets = new StuckSockets();
                OkHttpTransport stuck = stuck(sockets)) {
            Background background = new Background(() -> stuck.send(post("http://127.0.0.1:9/"), deadline));
            sockets.awaitConnect();
            background.interrupt();
            assertThat(background.failure())
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(ConnectFailedException.class);
            assertThat(background.interrupted()).isTrue();
            sockets.awaitClose();
        }
    }

    private static OkHttpTransport stuck(StuckSockets sockets) {
        return OkHttpTransport.of(
                new OkHttpClient.Builder().socketFactory(sockets).build());
    }

    @Test
    void cancelWhileWaitingForTheHead() throws Exception {
        try (RawServer server = silentServer()) {
            Background background = new Background(() -> transport.send(post(server.url()), deadline));
            arrived.await();
            deadline.cancel();
            assertThat(background.failure()).isInstanceOf(IOException.class);
            assertEnded();
        }
    }

    @Test
    void interruptWhileWaitingForTheHead() throws Exception {
        try (RawServer server = silentServer()) {
            Background background = new Background(() -> transport.send(post(server.url()), deadline));
            arrived.await();
            background.interruptRead();
            assertThat(background.failure()).isInstanceOf(IOException.class);
            assertThat(background.interrupted()).isTrue();
            assertEnded();
        }
    }

    @Test
    void cancelWhileReading() throws Exception {
        try (RawServer server = stallingServer()) {
            Background background = readInBackground(server);
            deadline.cancel();
            assertThat(background.failure()).isInstanceOf(IOException.class);
            assertEnded();
        }
    }

    @Test
    void interruptWhileReading() throws Exception {
        try (RawServer server = stallingServer()) {
            Background background = readInBackground(server);
            background.interruptRead();
            assertThat(background.failure()).isInstanceOf(IOException.class);
            assertThat(background.interrupted()).isTrue();
            assertEnded();
        }
    }

    @Test
    void abortWhileAnotherThreadReads() throws Exception {
        try (RawServer server = stallingServer();
                Exchange exchange = transport.send(post(server.url()), deadline)) {
            CountDownLatch reading = new CountDownLatch(1);
            Background background = new Background(() -> {
                exchange.body().read();
                reading.countDown();
                return exchange.body().readAllBytes();
            });
            reading.await();
            exchange.abort();
            assertThat(background.failure()).isInstanceOf(IOException.class);
            assertEnded();
        }
    }

    @Test
    void cancelAfterTheEndDisturbsNobody() throws Exception {
        try (RawServer server = new RawServer(c -> {
            while (c.request() != null) {
                c.answer("whole");
            }
        })) {
            try (Exchange exchange = transport.send(post(server.url()), deadline)) {
                Transports.text(exchange);
                deadline.cancel();
            }
            deadline.cancel();
            assertThat(call(transport, server)).isEqualTo("whole");
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    private RawServer silentServer() throws IOException {
        return new RawServer(c -> {
            c.request();
            arrived.countDown();
            c.awaitEnd();
            ended.countDown();
        });
    }

    private RawServer stallingServer() throws IOException {
        return new RawServer(c -> {
            c.request();
            c.startChunks("");
            c.chunk("x");
            c.awaitEnd();
            ended.countDown();
        });
    }

    /** Returns when the first byte was read and the next read is about to block. */
    private Background readInBackground(RawServer server) throws InterruptedException {
        CountDownLatch reading = new CountDownLatch(1);
        Background background = new Background(() -> {
            try (Exchange exchange = transport.send(post(server.url()), deadline)) {
                exchange.body().read();
                reading.countDown();
                return exchange.body().read();
            }
        });
        reading.await();
        return background;
    }

    private void assertEnded() throws InterruptedException {
        assertThat(ended.await(10, TimeUnit.SECONDS))
                .as("the server saw the end")
                .isTrue();
    }
}
