package io.gatehouse.internal.http;

import static io.gatehouse.internal.http.Transports.call;
import static io.gatehouse.internal.http.Transports.hosted;
import static io.gatehouse.internal.http.Transports.post;
import static io.gatehouse.internal.http.Transports.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.spi.ConnectFailedException;
import io.gatehouse.spi.HttpTransport.Exchange;
import io.gatehouse.spi.TransportSettings;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A request that meets a pooled connection which the server has just given up. */
@Timeout(30)
class ResendTest {
    private final OkHttpTransport transport = hosted();
    private final TestDeadline deadline = new TestDeadline();

    @AfterEach
    void close() {
        transport.close();
        assertThat(transport.connectionCount()).isZero();
        assertThat(deadline.hooks()).isZero();
    }

    @Test
    void sendsAgainWhenAReusedConnectionClosesAsTheRequestArrives() throws Exception {
        try (RawServer server = new RawServer(c -> {
            c.request();
            c.answer("answer " + c.number());
            if (c.number() > 0) {
                c.awaitEnd();
            }
            c.request();
        })) {
            assertThat(call(transport, server)).isEqualTo("answer 0");
            assertThat(call(transport, server)).isEqualTo("answer 1");
            assertThat(server.requestCount()).isEqualTo(3);
            assertThat(server.connectionCount()).isEqualTo(2);
        }
    }

    @Test
    void sendsAgainWhenAReusedConnectionWasResetBefore() throws Exception {
        CountDownLatch reset = new CountDownLatch(1);
        try (RawServer server = new RawServer(c -> {
            c.request();
            c.answer("answer " + c.number());
            if (c.number() > 0) {
                c.awaitEnd();
            }
            c.reset();
            reset.countDown();
        })) {
            call(transport, server);
            reset.await();
            assertThat(call(transport, server)).isEqualTo("answer 1");
        }
    }

    @Test
    void oneNewConnectionIsEnoughHoweverManyPooledOnesAreDead() throws Exception {
        int pooled = 5;
        CountDownLatch allOpen = new CountDownLatch(pooled);
        try (RawServer server = new RawServer(c -> {
            c.request();
            if (c.number() < pooled) {
                allOpen.countDown();
                allOpen.await();
            }
            c.answer("answer " + c.number());
            if (c.number() >= pooled) {
                c.awaitEnd();
            }
            c.request();
        })) {
            List<Background> calls = new ArrayList<>();
            for (int i = 0; i < pooled; i++) {
                calls.add(new Background(() -> call(transport, server)));
            }
            for (Background background : calls) {
                assertThat(background.failure()).isNull();
            }
            assertThat(transport.connectionCount()).isEqualTo(pooled);
            assertThat(call(transport, server)).isEqualTo("answer " + pooled);
            assertThat(server.requestCount()).isEqualTo(pooled + 2);
            assertThat(transport.connectionCount()).isZero();
        }
    }

    @Test
    void aNewConnectionThatFailsIsNotTriedTwice() throws Exception {
        try (RawServer server = new RawServer(RawServer.Connection::request)) {
            assertThatThrownBy(() -> call(transport, server))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(ConnectFailedException.class);
            assertThat(server.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void theSecondTryIsTheLast() throws Exception {
        try (RawServer server = new RawServer(c -> {
            c.request();
            if (c.number() == 0) {
                c.answer("");
                c.request();
            }
        })) {
            call(transport, server);
            assertThatThrownBy(() -> call(transport, server))
                    .isInstanceOfSatisfying(
                            IOException.class,
                            e -> assertThat(e.getSuppressed()).isNotEmpty());
            assertThat(server.requestCount()).isEqualTo(3);
        }
    }

    @Test
    void anAnswerThatHasBegunIsNotAskedForAgain() throws Exception {
        for (String begun : List.of("H", "HTTP/1.1 200 O", "HTTP/1.1 200 OK\r\nContent-Le", "nonsense\r\n\r\n")) {
            try (RawServer server = new RawServer(c -> {
                c.request();
                c.answer("");
                c.request();
                c.write(begun);
            })) {
                call(transport, server);
                assertThatThrownBy(() -> call(transport, server)).isInstanceOf(IOException.class);
                assertThat(server.requestCount()).isEqualTo(2);
            }
        }
    }

    @Test
    void aTimeoutIsNotAskedForAgain() throws Exception {
        try (OkHttpTransport impatient = OkHttpTransport.of(TransportSettings.HOSTED, Duration.ofMillis(200));
                RawServer server = new RawServer(c -> {
                    c.request();
                    c.answer("");
                    c.request();
                    c.awaitEnd();
                })) {
            call(impatient, server);
            assertThatThrownBy(() -> call(impatient, server)).isInstanceOf(SocketTimeoutException.class);
            assertThat(server.requestCount()).isEqualTo(2);
        }
    }

    @Test
    void aCancelledCallIsNotSentAgain() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        try (RawServer server = new RawServer(c -> {
            c.request();
            c.answer("");
            c.request();
            second.countDown();
            c.awaitEnd();
        })) {
            call(transport, server);
            Background background = new Background(() -> transport.send(post(server.url()), deadline));
            second.await();
            deadline.cancel();
            assertThat(background.failure()).isInstanceOf(IOException.class);
            assertThat(server.requestCount()).isEqualTo(2);
        }
    }

    @Test
    void aServerThatIsGoneForTheSecondTryIsNoFailureToConnect() throws Exception {
        try (RawServer server = new RawServer(c -> {
            c.request();
            c.answer("");
            c.request();
        })) {
            try (Exchange exchange = transport.send(post(server.url()), deadline)) {
                text(exchange);
            }
            server.stopListening();
            assertThatThrownBy(() -> call(transport, server))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(ConnectFailedException.class);
        }
    }
}
