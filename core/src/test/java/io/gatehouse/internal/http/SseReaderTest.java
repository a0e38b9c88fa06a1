package io.gatehouse.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.spi.SseEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SseReaderTest {
    private static final int LIMIT = 8 << 20;

    /** Streams and what is in them, each event as type|data. */
    private static final Map<String, List<String>> SAMPLES = Map.ofEntries(
            Map.entry(
                    "data: {\"a\":1}\n\ndata: {\"b\":2}\n\ndata: [DONE]\n\n",
                    List.of("|{\"a\":1}", "|{\"b\":2}", "|[DONE]")),
            Map.entry("data: grün 漢字 😀\n\ndata:😀\n\n", List.of("|grün 漢字 😀", "|😀")),
            Map.entry("data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n", List.of("|a\nb", "|c")),
            Map.entry("data: a\rdata: b\r\rdata: c\r\r", List.of("|a\nb", "|c")),
            Map.entry("data: a\n\rdata: b\r\n\n\rdata: c\n\n", List.of("|a", "|b", "|c")),
            Map.entry(": ping\n\ndata: a\n: in between\ndata: b\n:\n\n: end\n", List.of("|a\nb")),
            Map.entry("event: error\ndata: no\n\ndata: x\n\n", List.of("error|no", "|x")),
            Map.entry("event: lonely\n\ndata: x\n\nevent: y\n\n", List.of("|x")),
            Map.entry("data: x\nevent: first\nevent: last\n\n", List.of("last|x")),
            Map.entry("data\n\ndata\ndata\n\ndata:\n\n", List.of("|", "|\n", "|")),
            Map.entry("data:  two spaces \ndata:\ttab\ndata::\n\n", List.of("| two spaces \n\ttab\n:")),
            Map.entry("id: 7\nretry: 10\ndatum: x\ndata : y\nDATA: z\n data: w\nda\ndata: a\n\n", List.of("|a")),
            Map.entry("data: no blank line", List.of("|no blank line")),
            Map.entry("data: no blank line\n", List.of("|no blank line")),
            Map.entry("data: a\n\nevent: e\r\ndata: b\r", List.of("|a", "e|b")),
            Map.entry(
                    "\uFEFFdata: after a mark\n\ndata: \uFEFF inside\n\n", List.of("|after a mark", "|\uFEFF inside")),
            Map.entry("\n\n\r\n\r\rdata: after blank lines\n\n\n\n", List.of("|after blank lines")),
            Map.entry("", List.of()),
            Map.entry("\uFEFF", List.of()),
            Map.entry("\n", List.of()),
            Map.entry(": only comments\n\n", List.of()));

    private static List<String> read(InputStream in) throws IOException {
        SseReader reader = new SseReader(in, LIMIT);
        SseEvent event = new SseEvent();
        List<String> events = new ArrayList<>();
        while (reader.next(event)) {
            events.add(event.type() + "|" + event.data());
        }
        assertThat(reader.next(event)).isFalse();
        return events;
    }

    @TestFactory
    List<DynamicTest> readsTheSameHoweverTheStreamIsCut() {
        List<DynamicTest> tests = new ArrayList<>();
        SAMPLES.forEach((text, events) -> tests.add(DynamicTest.dynamicTest("stream \"" + text + "\"", () -> {
            byte[] bytes = text.getBytes(UTF_8);
            assertThat(read(new CutStream(bytes))).isEqualTo(events);
            assertThat(read(CutStream.single(bytes))).isEqualTo(events);
            for (int i = 1; i < bytes.length; i++) {
                assertThat(read(new CutStream(bytes, i))).isEqualTo(events);
                for (int j = i + 1; j < bytes.length; j++) {
                    assertThat(read(new CutStream(bytes, i, j))).isEqualTo(events);
                }
            }
        })));
        return tests;
    }

    @Test
    void readsAMebibyteInOneEventAndInMany() throws Exception {
        String large = "0123456789äöü".repeat((1 << 20) / 16);
        String text = "data: " + large + "\n\n: ping\n\ndata: small\n\n"
                + ("data: " + large.substring(0, 5000) + "\n").repeat(200);
        byte[] bytes = text.getBytes(UTF_8);
        List<String> expected = List.of(
                "|" + large,
                "|small",
                "|" + (large.substring(0, 5000) + "\n").repeat(200).strip());
        assertThat(read(new ByteArrayInputStream(bytes))).isEqualTo(expected);
        int[] cuts = new int[bytes.length / 997];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = i * 997;
        }
        assertThat(read(new CutStream(bytes, cuts))).isEqualTo(expected);
    }

    @Test
    void hasAnEventBeforeTheNextByteIsThere() throws Exception {
        for (String text :
                List.of("data: x\n\n", "data: x\r\r", "data: x\r\n\r", "data: x\n\r", ": c\n\ndata: x\r\n\r\n")) {
            SseEvent event = new SseEvent();
            assertThat(new SseReader(new ThenFails(text), LIMIT).next(event)).isTrue();
            assertThat(event.data()).isEqualTo("x");
        }
    }

    @Test
    void readsWhatIsBufferedBeforeItAsksForMore() throws Exception {
        SseReader reader = new SseReader(new ThenFails("data: 1\r\n\r\ndata: 2\r\n\r\ndata: 3\r\n\r\nda"), LIMIT);
        SseEvent event = new SseEvent();
        for (int i = 1; i <= 3; i++) {
            assertThat(reader.next(event)).isTrue();
            assertThat(event.data()).isEqualTo("" + i);
        }
        assertThatThrownBy(() -> reader.next(event)).hasMessage("asked for more");
    }

    @Test
    void boundsAnEvent() throws Exception {
        String ten = "0123456789";
        assertThat(next("data: " + ten + "\n\n", 10)).isEqualTo(ten);
        assertThat(next("data: 01234\ndata: 6789\n\n", 10)).isEqualTo("01234\n6789");
        for (String text : List.of(
                "data: " + ten + "x\n\n",
                "data: 01234\ndata: 67890\n\n",
                "data:\n".repeat(20),
                "data: " + ten.repeat(9))) {
            assertThatThrownBy(() -> next(text, 10)).isInstanceOf(EventTooLargeException.class);
        }
    }

    @Test
    void boundsALineOfAnyKind() {
        for (String start : List.of(": ", "event: ", "other: ", "")) {
            for (String end : List.of("", "\n\n")) {
                byte[] bytes = (start + "x".repeat(100_000) + end).getBytes(UTF_8);
                for (InputStream in : List.of(new CutStream(bytes), CutStream.single(bytes))) {
                    assertThatThrownBy(() -> new SseReader(in, 50_000).next(new SseEvent()))
                            .isInstanceOf(EventTooLargeException.class)
                            .hasMessageContaining("50000 bytes");
                }
            }
        }
    }

    @Test
    void commentsWithoutEndNeedNoMemory() throws Exception {
        InputStream endless = new InputStream() {
            private long count;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                assertThat(into.length).isLessThanOrEqualTo(16 << 10);
                for (int i = 0; i < length; i++) {
                    into[offset + i] = (byte) ": ping\n".charAt((int) (count++ % 7));
                }
                return count > 20_000_000 ? -1 : length;
            }
        };
        InputStream data = new ByteArrayInputStream("data: kept\n".getBytes(UTF_8));
        assertThat(read(new java.io.SequenceInputStream(data, endless))).containsExactly("|kept");
    }

    @Test
    void usesTheBufferItselfForASingleLine() throws Exception {
        SseReader reader = new SseReader(new ByteArrayInputStream("data: 1\n\ndata: 22\n\n".getBytes(UTF_8)), LIMIT);
        SseEvent event = new SseEvent();
        reader.next(event);
        byte[] buffer = event.buffer();
        assertThat(event.offset()).isEqualTo(6);
        reader.next(event);
        assertThat(event.buffer()).isSameAs(buffer);
        assertThat(event.offset()).isEqualTo(15);
        assertThat(event.length()).isEqualTo(2);
    }

    @Test
    void drainsToTheEndWithinItsLimit() throws Exception {
        for (int rest : new int[] {0, 1, 99, 100}) {
            assertThat(afterMark(rest, 100)).as("%s bytes", rest).isTrue();
        }
        assertThat(afterMark(101, 100)).isFalse();
        assertThat(afterMark(1_000_000, 100)).isFalse();
        assertThat(afterMark(1_000_000, Integer.MAX_VALUE)).isTrue();
    }

    private static boolean afterMark(int rest, int limit) throws IOException {
        String mark = "data: [DONE]\n\n";
        byte[] bytes = (mark + "x".repeat(rest)).getBytes(UTF_8);
        SseReader reader = new SseReader(new CutStream(bytes, mark.length()), LIMIT);
        assertThat(reader.next(new SseEvent())).isTrue();
        return reader.drain(limit);
    }

    private static String next(String text, int limit) throws IOException {
        SseEvent event = new SseEvent();
        new SseReader(new ByteArrayInputStream(text.getBytes(UTF_8)), limit).next(event);
        return event.data();
    }

    /** Fails where a socket would block. */
    private static final class ThenFails extends InputStream {
        private final byte[] bytes;
        private boolean given;

        ThenFails(String text) {
            bytes = text.getBytes(UTF_8);
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (given) {
                throw new IOException("asked for more");
            }
            given = true;
            System.arraycopy(bytes, 0, into, offset, bytes.length);
            return bytes.length;
        }
    }
}
