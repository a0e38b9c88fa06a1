package io.gatehouse.internal.http;

import static io.gatehouse.internal.http.Transports.post;
import static io.gatehouse.internal.http.Transports.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.okhttp.OkHttpTransports;
import io.gatehouse.spi.ConnectFailedException;
import io.gatehouse.spi.HttpTransport;
import io.gatehouse.spi.HttpTransport.Exchange;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A transport over the application's own client. */
@Timeout(30)
class UserClientTest {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final OkHttpClient client = new OkHttpClient.Builder()
            .addInterceptor(chain -> chain.proceed(
                    chain.request().newBuilder().header("Added", "yes").build()))
            .eventListener(new Recorder())
            .build();
    private final HttpTransport transport = OkHttpTransports.of(client);

    @AfterEach
    void closeAll() {
        transport.close();
        client.connectionPool().evictAll();
        assertThat(client.connectionPool().connectionCount()).isZero();
    }

    @Test
    void keepsInterceptorsListenersAndPoolButFollowsNoRedirect() throws Exception {
        try (RawServer server = new RawServer(c -> {
            for (String request = c.request(); request != null; request = c.request()) {
                boolean added = request.contains("\r\nAdded: yes\r\n");
                c.write("HTTP/1.1 302 Go\r\nLocation: /x\r\nSeen: " + added + "\r\nContent-Length: 2\r\n\r\nok");
            }
        })) {
            for (int i = 0; i < 2; i++) {
                try (Exchange exchange = transport.send(post(server.url()), new TestDeadline())) {
                    assertThat(exchange.status()).isEqualTo(302);
                    assertThat(exchange.headers().first("Seen")).isEqualTo("true");
                    assertThat(text(exchange)).isEqualTo("ok");
                }
            }
            assertThat(events)
                    .containsSequence("start", "connect", "acquired", "head 302", "released", "end")
                    .endsWith("start", "acquired", "head 302", "released", "end");
            transport.close();
            assertThat(client.connectionPool().connectionCount()).isEqualTo(1);
            assertThat(client.followRedirects()).isTrue();
        }
    }

    @Test
    void sendsAgainWhenAReusedConnectionIsDead() throws Exception {
        try (RawServer server = new RawServer(c -> {
            c.request();
            c.answer("answer " + c.number());
            if (c.number() > 0) {
                c.awaitEnd();
            }
            c.request();
        })) {
            for (int i = 0; i < 2; i++) {
                try (Exchange exchange = transport.send(post(server.url()), new TestDeadline())) {
                    assertThat(text(exchange)).isEqualTo("answer " + i);
                }
            }
            assertThat(server.requestCount()).isEqualTo(3);
        }
    }

    @Test
    void namesAFailureToConnect() {
        assertThatThrownBy(() -> transport.send(post("http://nowhere.invalid/"), new TestDeadline()))
                .isInstanceOf(ConnectFailedException.class);
    }

    private final class Recorder extends EventListener {
        @Override
        public void callStart(Call call) {
            events.add("start");
        }

        @Override
        public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
            events.add("connect");
        }

        @Override
        public void connectionAcquired(Call call, Connection connection) {
            events.add("acquired");
        }

        @Override
        public void responseHeadersEnd(Call call, Response response) {
            events.add("head " + response.code());
        }

        @Override
        public void connectionReleased(Call call, Connection connection) {
            events.add("released");
        }

        @Override
        public void callEnd(Call call) {
            events.add("end");
        }
    }
}
