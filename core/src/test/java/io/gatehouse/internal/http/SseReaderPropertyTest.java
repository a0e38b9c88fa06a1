package io.gatehouse.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.spi.SseEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the events, line ends and cuts: what was written is what is read. */
class SseReaderPropertyTest {
    private static final String[] LINE_ENDS = {"\n", "\r", "\r\n"};

    @Property(tries = 500)
    void readsWhatWasWritten(@ForAll("events") List<List<String>> events, @ForAll long seed) throws IOException {
        Random random = new Random(seed);
        byte[] bytes = written(events, random).getBytes(UTF_8);
        int[] cuts =
                random.ints(random.nextInt(20), 0, bytes.length + 1).sorted().toArray();
        SseReader reader = new SseReader(new CutStream(bytes, cuts), 1 << 20);
        SseEvent event = new SseEvent();
        List<String> read = new ArrayList<>();
        while (reader.next(event)) {
            read.add(event.data());
        }
        assertThat(read)
                .isEqualTo(
                        events.stream().map(lines -> String.join("\n", lines)).toList());
    }

    @Provide
    Arbitrary<List<List<String>>> events() {
        Arbitrary<String> line = Arbitraries.strings()
                .withChars("ab :{}\"é漢\uFEFF")
                .ofMaxLength(12)
                .edgeCases(edges -> edges.add("x".repeat(9_000)));
        return line.list().ofMinSize(1).ofMaxSize(4).list().ofMaxSize(8);
    }

    private static String written(List<List<String>> events, Random random) {
        Writer out = new Writer(random);
        for (List<String> lines : events) {
            out.noise();
            for (String line : lines) {
                out.line("data:" + (line.startsWith(" ") || random.nextBoolean() ? " " : "") + line);
                out.noise();
            }
            out.line("");
        }
        return out.text.toString();
    }

    private static final class Writer {
        private final StringBuilder text = new StringBuilder();
        private final Random random;

        Writer(Random random) {
            this.random = random;
        }

        void noise() {
            switch (random.nextInt(6)) {
                case 0 -> line(": comment");
                case 1 -> line("id: 1");
                case 2 -> line("event: some");
                default -> {}
            }
        }

        void line(String line) {
            String end = LINE_ENDS[random.nextInt(3)];
            boolean joined =
                    line.isEmpty() && end.equals("\n") && text.toString().endsWith("\r");
            text.append(line).append(joined ? "\r\n" : end); // CR and LF in a row would be one line end
        }
    }
}
