package io.gatehouse.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Whatever is written is read, and whatever else comes does no harm. */
class MetricsPagePropertyTest {
    private static final int ROUNDS = Boolean.getBoolean("stress") ? 200_000 : 10_000;

    private static final String SAMPLE = """
            # HELP vllm:kv_cache_usage_perc KV-cache usage. 1 means 100 percent usage.
            # TYPE vllm:kv_cache_usage_perc gauge
            vllm:kv_cache_usage_perc{engine="0",model_name="a \\"b\\" \\\\ c\\nd"} 0.25
            vllm:prefix_cache_hits_total{engine="0"} 1.5e+06 1790000000000
            vllm:time_to_first_token_seconds_bucket{le="+Inf"} 12 # {trace="x"} 0.1
            vllm:time_to_first_token_seconds_count 12
            vllm:time_to_first_token_seconds_sum 3.25
            # EOF
            """;

    record Line(String name, Map<String, String> labels, double value) {}

    @Property(tries = 500)
    void readsWhatWasWritten(@ForAll("pages") List<Line> lines, @ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        Map<String, Double> sums = new HashMap<>();
        for (Line line : lines) {
            write(line, text, random);
            sums.merge(line.name(), line.value(), Double::sum);
        }
        MetricsPage page = MetricsPage.parse(text.toString());
        sums.forEach((name, sum) -> assertThat(page.sum(name)).isEqualTo(sum));
        for (Line line : lines) {
            assertThat(page.series(line.name())).anySatisfy(series -> {
                assertThat(series.labels()).isEqualTo(line.labels());
                assertThat(series.value()).isEqualTo(line.value());
            });
        }
    }

    @Provide
    Arbitrary<List<Line>> pages() {
        Arbitrary<String> name = Arbitraries.of("a", "b:c", "_d", "requests_total", "a_sum", "vllm:x");
        Arbitrary<String> value =
                Arbitraries.strings().withChars("ab \\\"\n{}=,#é漢").ofMaxLength(8);
        Arbitrary<Map<String, String>> labels =
                Arbitraries.maps(Arbitraries.of("x", "y_1", "le"), value).ofMaxSize(3);
        Arbitrary<Double> figure = Arbitraries.doubles().between(-1e12, 1e12);
        return Combinators.combine(name, labels, figure)
                .as((n, l, f) -> new Line(n, new LinkedHashMap<>(l), f))
                .list()
                .ofMaxSize(12);
    }

    private static void write(Line line, StringBuilder out, Random random) {
        if (random.nextInt(3) == 0) {
            out.append("# HELP ").append(line.name()).append(" what it is 5\n");
        }
        out.append(blank(random)).append(line.name());
        if (!line.labels().isEmpty() || random.nextBoolean()) {
            List<String> pairs = new ArrayList<>();
            line.labels()
                    .forEach((name, value) -> pairs.add(blank(random) + name + blank(random) + "=" + blank(random) + '"'
                            + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"'));
            out.append('{').append(String.join(",", pairs));
            out.append(!pairs.isEmpty() && random.nextBoolean() ? "," : "").append('}');
        }
        out.append(' ').append(blank(random)).append(line.value());
        out.append(random.nextInt(4) == 0 ? " 1790000000.5" : "");
        out.append(random.nextInt(4) == 0 ? " # {t=\"1\"} 2" : "");
        out.append(random.nextBoolean() ? "\r\n" : "\n");
    }

    private static String blank(Random random) {
        return random.nextInt(4) == 0 ? "\t " : "";
    }

    @Property(tries = 500)
    void nothingThrowsWhateverTheText(@ForAll String text) {
        readAll(MetricsPage.parse(text));
        readAll(MetricsPage.parse(text + "\n"));
    }

    @Test
    void aSpoiledPageIsReadWithoutHarm() {
        long seed = Long.getLong("fuzz.seed", 20_261_124L);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String spoiled = spoil(random);
            MetricsPage page = MetricsPage.parse(spoiled);
            readAll(page);
            for (String name : List.of("vllm:kv_cache_usage_perc", "vllm:prefix_cache_hits")) {
                Double sum = page.sum(name);
                assertThat(sum == null || Double.isFinite(sum))
                        .as("seed %s, round %s", seed, round)
                        .isTrue();
            }
        }
    }

    private static String spoil(Random random) {
        StringBuilder text = new StringBuilder(SAMPLE);
        String alphabet = "{}\"\\=,# \n\r\t0159.eE+-NaInf\0é";
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
                case 1 -> text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
                case 2 -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
                default -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(60))));
            }
            if (text.length() == 0) {
                return "";
            }
        }
        return text.toString();
    }

    private static void readAll(MetricsPage page) {
        for (String name : List.of("a", "vllm:kv_cache_usage_perc", "vllm:prefix_cache_hits_total")) {
            for (MetricsPage.Series series : page.series(name)) {
                assertThat(series.value()).isFinite();
                series.labels()
                        .forEach((label, value) ->
                                assertThat(series.label(label)).isEqualTo(value));
            }
            page.sum(name, "engine", "0");
            page.max(name);
        }
        page.histogramSum("vllm:time_to_first_token_seconds");
        page.histogramCount("vllm:time_to_first_token_seconds");
    }

    /** Quadratic work on any of these would take minutes, not a part of the second that a generous machine needs. */
    @Test
    void theWorstPagesTakeTimeThatGrowsWithTheirLength() {
        int size = MetricsPage.MOST_CHARS;
        List<String> pages = List.of(
                "a{" + "x=\"1\",".repeat(size / 6) + "\n",
                "a{x=\"" + "\\\\".repeat(size / 2 - 4) + "\n",
                "a{".repeat(size / 2 - 1) + "\n",
                "a " + "9".repeat(size - 3) + "\n",
                "a ".repeat(size / 2 - 1) + "\n",
                "\n".repeat(size),
                "a 1\n".repeat(size / 4),
                "a1 1\nb 1\n".repeat(size / 9));
        long start = System.nanoTime();
        for (String page : pages) {
            readAll(MetricsPage.parse(page));
        }
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    }
}
