package io.gatehouse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodiesTest {
    private static final Duration SOON = JdkClient.SOON;
    private static final String REPLY = "Grüße, 世界: 😀 and so on.";

    private final FakeModelServer server = FakeModelServer.start();
    private final JdkClient client = new JdkClient(server);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void cutsTheBodyEveryFewBytes() throws Exception {
        server.enqueue(Scripts.sseRaw("data: ü\n\n").splitEvery(4).thenClose());
        try (RawClient raw = new RawClient(server)) {
            byte[] all = raw.chat().socket.getInputStream().readAllBytes();
            assertThat(new String(all, StandardCharsets.ISO_8859_1))
                    .endsWith("\r\n\r\n4\r\ndata\r\n4\r\n: \u00c3\u00bc\r\n2\r\n\n\n\r\n0\r\n\r\n");
        }
    }

    @Test
    void everyCutGivesTheSameBody() throws Exception {
        server.enqueue(Scripts.chat(REPLY));
        String expected = client.chat(true).body().replace("-fake-1\"", "\"");
        assertThat(expected).contains("世界:");
        for (int size = 1; size < 40; size += 3) {
            int every = size;
            server.enqueue(Scripts.chat(REPLY).with(s -> s.splitEvery(every)));
            server.enqueue(Scripts.chat(REPLY).with(s -> s.splitWireEvery(every)));
            server.enqueue(Scripts.chat(REPLY).with(s -> s.splitAt(0, every, every * 7)));
            for (int i = 0; i < 3; i++) {
                assertThat(client.chat(true).body().replaceAll("-fake-\\d+\"", "\""))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void cutsAtOffsetsOfTheWholeBody() {
        Split split = Split.at(5, 2, 9);
        List<String> pieces = new ArrayList<>();
        long offset = 0;
        for (String write : List.of("abc", "defgh", "ij")) {
            for (byte[] piece : split.cut(write.getBytes(StandardCharsets.UTF_8), offset)) {
                pieces.add(new String(piece, StandardCharsets.UTF_8));
            }
            offset += write.length();
        }
        assertThat(pieces).containsExactly("ab", "c", "de", "fgh", "i", "j");
        assertThatThrownBy(() -> Split.every(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Script.respond(200).splitWireEvery(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void piecesReachAClientThatIsQuickOneByOne() throws Exception {
        Gate gate = new Gate();
        server.enqueue(
                Script.respond(200).body("ab").await(gate).body("cd").splitAt(0).thenCloseSilently());
        try (RawClient raw = new RawClient(server)) {
            raw.chat().readUntil("\r\n\r\nab");
            gate.open();
            assertThat(raw.pieces()).containsExactly("cd");
        }
    }

    @Test
    void compressesBodies() throws Exception {
        server.enqueue(
                Scripts.json(200, "{\"a\":1}").gzipped(), Scripts.chat("Hello").gzipped());
        for (boolean stream : List.of(false, true)) {
            String body;
            try (InputStream in = new GZIPInputStream(client.open(stream))) {
                body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            assertThat(body).isEqualTo(stream ? body : "{\"a\":1}");
            assertThat(body.endsWith("data: [DONE]\n\n")).isEqualTo(stream);
        }
    }

    @Test
    void aCompressedStreamIsStillAStream() throws Exception {
        Gate gate = new Gate();
        server.enqueue(Script.stream()
                .body("data: 1\n\n")
                .await(gate)
                .body("data: 2\n\n")
                .gzipped());
        try (InputStream body = new GZIPInputStream(client.open(true))) {
            assertThat(new String(body.readNBytes(9), StandardCharsets.UTF_8)).isEqualTo("data: 1\n\n");
            gate.open();
            assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("data: 2\n\n");
        }
    }

    @Test
    void sendsHugeAndDeepDocuments() throws Exception {
        server.enqueue(Scripts.hugeBody(3_000_000), Scripts.deepJson(100_001));

        assertThat(client.chat(false).body()).hasSize(3_000_000 + 14).endsWith("xx\"}");
        assertThat(client.chat(false).body()).hasSize(200_002).matches("\\[+]+");
    }

    @Test
    void sendsKeepAliveComments() throws Exception {
        Gate gate = new Gate();
        server.enqueue(
                Script.stream().comments(Duration.ofMillis(1), 3).body("data: 1\n\n"),
                Script.stream().commentsUntil(gate, Duration.ofMillis(1)).body("data: 1\n\n"));

        assertThat(client.chat(true).body()).isEqualTo(": keep-alive\n\n".repeat(3) + "data: 1\n\n");
        try (RawClient raw = new RawClient(server)) {
            raw.chat().readUntil(": keep-alive\n\n\r\ne\r\n: keep-alive\n\n\r\n");
            gate.awaitArrivals(1, SOON);
            gate.open();
            raw.readUntil("data: 1\n\n\r\n0\r\n\r\n");
        }
    }

    @Test
    void changesTheTextOfTheBody() throws Exception {
        server.enqueue(Scripts.sse("1", "a\nb").mapBody(text -> text.replace("\n", "\r\n")));

        assertThat(client.chat(true).body()).isEqualTo("data: 1\r\n\r\ndata: a\r\ndata: b\r\n\r\n");
    }

    @Test
    void headersReplaceAndAdd() throws Exception {
        server.enqueue(
                Scripts.json(200, "{}").header("X-A", "1").header("x-a", "2").addHeader("x-a", "3"));

        assertThat(client.chat(false).headers("x-a")).containsExactlyInAnyOrder("2", "3");
    }
}
