package io.gatehouse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakeModelServerTest {
    private static final Duration SOON = JdkClient.SOON;

    private final FakeModelServer server = FakeModelServer.start();
    private final JdkClient client = new JdkClient(server);

    @AfterEach
    void close() {
        server.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("fake-model-server-"));
    }

    @Test
    void answersLikeAModelUnlessToldOtherwise() throws Exception {
        JdkClient.Response response = client.chat(false);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).contains("\"chat.completion\"").contains("Hello there");
        assertThat(client.get("/v1/models").body()).contains("simulated-model");
        assertThat(client.get("/health").status()).isEqualTo(200);
        assertThat(client.get("/nowhere").status()).isEqualTo(404);
    }

    @Test
    void recordsRequests() throws Exception {
        client.post("/v1/chat/completions?trace=1", "{\"model\":\"m\",\"messages\":[{\"content\":\"Grüße\"}]}");

        RecordedRequest request = server.takeRequest(SOON);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/v1/chat/completions");
        assertThat(request.query()).isEqualTo("trace=1");
        assertThat(request.header("Content-Type")).isEqualTo("application/json");
        assertThat(request.header("x-none")).isNull();
        assertThat(request.at("/messages/0/content")).isEqualTo("Grüße");
        assertThat(request.body()).contains("Grüße");
        assertThat(request.asksForStream()).isFalse();
        assertThat(server.requests()).containsExactly(request);
        assertThat(server.exchanges().get(0).awaitFinished(SOON)).isEqualTo(Exchange.Outcome.COMPLETED);
    }

    @Test
    void keepsConnectionsAlive() throws Exception {
        for (int i = 0; i < 20; i++) {
            client.chat(i % 2 == 0);
        }

        assertThat(server.acceptedConnections()).isEqualTo(1);
        assertThat(server.requests()).extracting(RecordedRequest::connection).containsOnly(1L);
        assertThat(server.requests().get(0).reused()).isFalse();
        assertThat(server.requests().get(19).reused()).isTrue();
        assertThat(server.requests().get(19).number()).isEqualTo(20);
        assertThat(server.openConnections()).isEqualTo(1);
    }

    @Test
    void choosesAnswersInTheDocumentedOrder() throws Exception {
        server.route("/v1/models", Scripts.models("routed"));
        server.route("/v1/*", Scripts.json(200, "prefix"));
        server.enqueue(Scripts.json(200, "queued"));
        server.enqueueFor("/v1/models", Scripts.json(200, "queued for models"));

        assertThat(client.get("/v1/models").body()).isEqualTo("queued for models");
        assertThat(client.get("/v1/models").body()).contains("routed");
        assertThat(server.queued()).isEqualTo(1);
        assertThat(client.get("/v1/other").body()).isEqualTo("queued");
        assertThat(client.get("/v1/other").body()).isEqualTo("prefix");
        server.otherwise(Scripts.html(502));
        assertThat(client.get("/v2").status()).isEqualTo(502);
    }

    @Test
    void aFailingAnswerBecomesA500ThatTellsWhy() throws Exception {
        server.enqueue(request -> {
            throw new IllegalStateException("no such luck");
        });

        JdkClient.Response response = client.chat(false);
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.body()).contains("no such luck");
    }

    @Test
    void readsChunkedRequestsAndInvitesThem() throws Exception {
        try (RawClient raw = new RawClient(server)) {
            raw.send("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n"
                    + "transfer-encoding: chunked\r\nconnection: close\r\n\r\n");
            assertThat(raw.readUntil("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            raw.send("8\r\n{\"model\"\r\n5;x=y\r\n:\"m\"}\r\n0\r\n\r\n");

            assertThat(raw.readAll()).startsWith("HTTP/1.1 400 Bad Request\r\n");
        }
        assertThat(server.takeRequest(SOON).body()).isEqualTo("{\"model\":\"m\"}");
    }

    @Test
    void refusesAndAcceptsConnectionsOnTheSamePort() throws Exception {
        server.refuseConnections();
        assertThatThrownBy(() -> new RawClient(server)).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> client.chat(false)).isInstanceOf(ConnectException.class);

        server.acceptConnections();
        assertThat(client.chat(false).status()).isEqualTo(200);
    }

    @Test
    void waitingInVainTellsHowFarThingsCame() throws Exception {
        assertThatThrownBy(() -> server.takeRequest(Duration.ofMillis(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessage("Not within PT0.001S: no new request, 0 came before");
        try (RawClient raw = new RawClient(server)) {
            server.awaitOpenConnections(1, SOON);
            assertThatThrownBy(() -> server.awaitNoOpenConnections(Duration.ofMillis(1)))
                    .hasMessageContaining("1 connections are open");
            raw.chat();
            server.awaitRequests(1, SOON);
        }
        server.awaitNoOpenConnections(SOON);
    }

    @Test
    void remembersOnlyTheLastRequests() throws Exception {
        try (FakeModelServer small = FakeModelServer.builder().keepRequests(2).start()) {
            JdkClient other = new JdkClient(small);
            for (int i = 0; i < 3; i++) {
                other.get("/health");
            }
            assertThat(small.requestCount()).isEqualTo(3);
            assertThat(small.requests()).extracting(RecordedRequest::number).containsExactly(2L, 3L);
        }
    }

    @Test
    void serves64ConnectionsAtOnce() throws Exception {
        Gate gate = new Gate();
        server.otherwise(Scripts.chat("All together now.").after(gate));
        ExecutorService threads = Executors.newFixedThreadPool(64);
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> streamed(), threads));
        }
        gate.awaitArrivals(64, SOON);
        assertThat(server.openConnections()).isEqualTo(64);
        gate.open();

        for (CompletableFuture<String> answer : answers) {
            assertThat(answer.get()).endsWith("data: [DONE]\n\n");
        }
        threads.shutdown();
    }

    @Test
    void servesThousandsOfStreamsWithoutLeaking() throws Exception {
        int streams = Boolean.getBoolean("stress") ? 10_000 : 300;
        server.otherwise(Scripts.streamText("a", "b", "c"));
        for (int i = 0; i < streams; i++) {
            if (i % 3 == 0) {
                try (RawClient raw = new RawClient(server)) {
                    raw.chat().readUntil("0\r\n\r\n");
                }
            } else {
                assertThat(client.chat(true).body()).endsWith("data: [DONE]\n\n");
            }
        }
        assertThat(server.requestCount()).isEqualTo(streams);
        server.awaitOpenConnections(1, SOON);
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("fake-model-server-"))
                        .count())
                .isLessThan(10);
    }

    private String streamed() {
        try {
            return client.chat(true).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void closingEndsStalledExchanges() throws Exception {
        Gate gate = new Gate();
        server.enqueue(
                Scripts.silent(),
                Scripts.chat("never").after(gate),
                Scripts.chat("never").after(SOON));
        try (RawClient a = new RawClient(server);
                RawClient b = new RawClient(server);
                RawClient c = new RawClient(server)) {
            a.chat();
            b.chat();
            c.chat();
            server.awaitRequests(3, SOON);
            server.close();

            assertThat(a.readAll() + b.readAll() + c.readAll()).isEmpty();
        }
        assertThat(server.exchanges()).allSatisfy(exchange -> {
            assertThat(exchange.awaitFinished(SOON)).isEqualTo(Exchange.Outcome.SERVER_CLOSED);
            assertThat(exchange.clientClosed()).isNotDone();
        });
        server.close();
    }
}
