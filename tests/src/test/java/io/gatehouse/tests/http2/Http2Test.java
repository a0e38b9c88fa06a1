package io.gatehouse.tests.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.openai.OpenAiProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that share one HTTP/2 connection end without harm to each other. */
@Tag("mockwebserver")
@Timeout(60)
class Http2Test {
    private final MockWebServer server = new MockWebServer();
    private Gateway gateway;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        LoopbackCertificate certificate = LoopbackCertificate.in(folder);
        server.setProtocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1));
        server.useHttps(certificate.context().getSocketFactory());
        server.start();
        gateway = Gateway.builder()
                .provider(OpenAiProvider.builder()
                        .apiKey("sk-test")
                        .baseUrl("https://127.0.0.1:" + server.getPort() + "/v1")
                        .http2(true)
                        .tls(certificate.context(), certificate.trust())
                        .build())
                .build();
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    @Test
    void closingAStreamLeavesItsNeighbourAlone() throws Exception {
        GatedStream first = enqueue();
        GatedStream second = enqueue();
        ChatStream closed = open();
        try (ChatStream neighbour = open()) {
            closed.close();
            second.goOn();

            assertThat(neighbour.await().text()).isEqualTo("one two");
        }
        assertSharedConnection();
        first.goOn();
    }

    @Test
    void interruptingAReaderLeavesItsNeighbourAlone() throws Exception {
        GatedStream first = enqueue();
        GatedStream second = enqueue();
        ChatStream interrupted = open();
        try (ChatStream neighbour = open()) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread reader = new Thread(() -> thrown.set(catchThrowable(() -> interrupted.await())));
            reader.start();
            reader.interrupt();
            reader.join(20_000);

            assertThat(thrown.get()).isInstanceOf(CancelledException.class);
            second.goOn();
            assertThat(neighbour.await().text()).isEqualTo("one two");
        }
        assertSharedConnection();
        first.goOn();
    }

    @Test
    void cancellingAFutureLeavesItsNeighbourAlone() throws Exception {
        GatedStream first = enqueue();
        GatedStream second = enqueue();
        CompletableFuture<?> future = gateway.chat("openai/m").user("hi").sendAsync();
        RecordedRequest request = server.takeRequest(20, TimeUnit.SECONDS);
        assertThat(request).isNotNull();
        try (ChatStream neighbour = open()) {
            future.cancel(true);
            second.goOn();

            assertThat(neighbour.await().text()).isEqualTo("one two");
        }
        assertThat(server.takeRequest().getConnectionIndex()).isEqualTo(request.getConnectionIndex());
        first.goOn();
    }

    private GatedStream enqueue() {
        GatedStream body = new GatedStream();
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "text/event-stream")
                .body(body)
                .build());
        return body;
    }

    private ChatStream open() {
        ChatStream stream = gateway.chat("openai/m").user("hi").stream();
        StreamEvent event = stream.next();
        assertThat(event)
                .isInstanceOfSatisfying(
                        TextDelta.class, delta -> assertThat(delta.text()).isEqualTo("one"));
        return stream;
    }

    private void assertSharedConnection() throws InterruptedException {
        RecordedRequest first = server.takeRequest();
        RecordedRequest second = server.takeRequest();
        assertThat(first.getVersion()).isEqualTo("HTTP/2");
        assertThat(second.getConnectionIndex()).isEqualTo(first.getConnectionIndex());
    }
}
