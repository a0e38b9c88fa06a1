package io.gatehouse.internal.http;

import static io.gatehouse.internal.http.Transports.READ_TIMEOUT;
import static io.gatehouse.internal.http.Transports.call;
import static io.gatehouse.internal.http.Transports.hosted;
import static io.gatehouse.internal.http.Transports.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.spi.ConnectFailedException;
import io.gatehouse.spi.HttpTransport.Exchange;
import io.gatehouse.spi.TransportSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TlsTest {
    private static TestTls tls;

    @BeforeAll
    static void makeKeys(@TempDir Path folder) throws Exception {
        tls = new TestTls(folder);
    }

    private static TransportSettings.Builder trusting() {
        return TransportSettings.builder().tls(tls.context(), tls.trust());
    }

    @Test
    void usesAConnectionAgainAndSendsAgainWhenItIsDead() throws Exception {
        try (OkHttpTransport transport = OkHttpTransport.of(trusting().build(), READ_TIMEOUT);
                RawServer server = tls.server(c -> {
                    c.request();
                    c.answer("first");
                    c.request();
                    c.answer("second of " + c.number());
                    c.request();
                })) {
            assertThat(call(transport, server)).isEqualTo("first");
            assertThat(call(transport, server)).isEqualTo("second of 0");
            assertThat(call(transport, server)).isEqualTo("first");
            assertThat(server.connectionCount()).isEqualTo(2);
            assertThat(server.requestCount()).isEqualTo(4);
        }
    }

    @Test
    void worksWithHttp2AllowedToo() throws Exception {
        TransportSettings settings = trusting().http2(true).build();
        try (OkHttpTransport transport = OkHttpTransport.of(settings, READ_TIMEOUT);
                RawServer server = tls.server(c -> {
                    while (c.request() != null) {
                        c.answer("HTTP/1.1 was all there was");
                    }
                })) {
            assertThat(call(transport, server)).isEqualTo("HTTP/1.1 was all there was");
        }
    }

    @Test
    void interruptAndCancelEndARead() throws Exception {
        try (OkHttpTransport transport = OkHttpTransport.of(trusting().build(), READ_TIMEOUT)) {
            for (boolean interrupt : new boolean[] {true, false}) {
                TestDeadline deadline = new TestDeadline();
                CountDownLatch reading = new CountDownLatch(1);
                CountDownLatch ended = new CountDownLatch(1);
                try (RawServer server = tls.server(c -> {
                    c.request();
                    c.startChunks("");
                    c.chunk("x");
                    c.awaitEnd();
                    ended.countDown();
                })) {
                    Background background = new Background(() -> {
                        try (Exchange exchange = transport.send(post(server.url()), deadline)) {
                            exchange.body().read();
                            reading.countDown();
                            return exchange.body().read();
                        }
                    });
                    reading.await();
                    if (interrupt) {
                        background.interruptRead();
                    } else {
                        deadline.cancel();
                    }
                    assertThat(background.failure()).isInstanceOf(IOException.class);
                    assertThat(background.interrupted()).isEqualTo(interrupt);
                    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
                    assertThat(transport.connectionCount()).isZero();
                }
            }
        }
    }

    @Test
    void aCertificateThatIsNotTrustedIsAFailureToConnect() throws Exception {
        try (OkHttpTransport transport = hosted();
                RawServer server = tls.server(RawServer.Connection::request)) {
            assertThatThrownBy(() -> call(transport, server))
                    .isInstanceOf(ConnectFailedException.class)
                    .hasCauseInstanceOf(SSLException.class);
        }
    }

    @Test
    void theConnectTimeoutHoldsForTheHandshake() throws Exception {
        TransportSettings settings =
                trusting().connectTimeout(Duration.ofMillis(300)).build();
        try (OkHttpTransport transport = OkHttpTransport.of(settings, Duration.ofHours(1));
                ServerSocket silent = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            String url = "https://127.0.0.1:" + silent.getLocalPort() + "/";
            assertThatThrownBy(() -> transport.send(post(url), new TestDeadline()))
                    .isInstanceOfSatisfying(
                            ConnectFailedException.class,
                            e -> assertThat(e.isTimeout()).isTrue());
        }
    }
}
