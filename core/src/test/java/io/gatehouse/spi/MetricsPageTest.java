package io.gatehouse.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.ConfigurationException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a page of metrics, and what is not. */
class MetricsPageTest {
    private static final String PAGE = """
            # HELP vllm:num_requests_running Number of requests in model execution batches.
            # TYPE vllm:num_requests_running gauge
            vllm:num_requests_running{engine="0",model_name="m"} 3.0
            vllm:num_requests_running{engine="1",model_name="m"} 4.0
            # TYPE vllm:num_requests_waiting gauge
            vllm:num_requests_waiting{engine="0",model_name="m"} 1.0
            vllm:num_requests_waiting_by_reason{engine="0",model_name="m",reason="capacity"} 50.0
            vllm:kv_cache_usage_perc{engine="0",model_name="m"} 0.25
            vllm:kv_cache_usage_perc{engine="1",model_name="m"} 0.75
            vllm:prefix_cache_queries_total{engine="0",model_name="m"} 1e3
            up 1
            """;

    private final MetricsPage page = MetricsPage.parse(PAGE);

    @Test
    void requestsOfSeveralEnginesAddUpAndTheFullestOneCounts() {
        assertThat(page.sum("vllm:num_requests_running")).isEqualTo(7);
        assertThat(page.max("vllm:kv_cache_usage_perc")).isEqualTo(0.75);
    }

    @Test
    void aNameIsNotFoundByItsBeginning() {
        assertThat(page.sum("vllm:num_requests_waiting")).isEqualTo(1);
        assertThat(page.sum("vllm:num_requests")).isNull();
    }

    @Test
    void labelsNarrowWhatCounts() {
        assertThat(page.sum("vllm:num_requests_running", "engine", "1")).isEqualTo(4);
        assertThat(page.value("vllm:num_requests_running", "engine", "1", "model_name", "m"))
                .isEqualTo(4);
        assertThat(page.sum("vllm:num_requests_running", "engine", "2")).isNull();
        assertThat(page.sum("vllm:num_requests_running", "rank", "")).isEqualTo(7);
    }

    @Test
    void aSingleFigureIsOneThatStandsAlone() {
        assertThat(page.value("up")).isEqualTo(1);
        assertThat(page.value("vllm:num_requests_running")).isNull();
        assertThat(page.value("down")).isNull();
    }

    @Test
    void aCounterIsFoundWithAndWithoutItsEnding() {
        assertThat(page.sum("vllm:prefix_cache_queries")).isEqualTo(1_000);
        assertThat(MetricsPage.parse("hits 5\n").sum("hits_total")).isEqualTo(5);
        assertThat(MetricsPage.parse("hits 5\nhits_total 7\n").sum("hits"))
                .as("the exact name first")
                .isEqualTo(5);
    }

    @Test
    void ranksThatTellTheSameFigureCountOnce() {
        MetricsPage ranks = MetricsPage.parse("""
                q{dp_rank="0",tp_rank="0"} 3
                q{dp_rank="0",tp_rank="1"} 3
                q{dp_rank="1",tp_rank="0"} 2
                q{dp_rank="1",tp_rank="1"} 2
                """);
        assertThat(ranks.sum("q")).isEqualTo(10);
        assertThat(ranks.sumOfLargest("dp_rank", "q")).isEqualTo(5);
        assertThat(ranks.sumOfLargest("dp_rank", "q", "tp_rank", "1")).isEqualTo(5);
        assertThat(ranks.sumOfLargest("dp_rank", "r")).isNull();
    }

    @Test
    void sumsAndCountsOfHistogramsAreFound() {
        MetricsPage times = MetricsPage.parse("""
                # TYPE ttft histogram
                ttft_bucket{m="a",le="0.1"} 1
                ttft_bucket{m="a",le="+Inf"} 3
                ttft_count{m="a"} 3
                ttft_sum{m="a"} 0.9
                ttft_count{m="b"} 1
                ttft_sum{m="b"} 0.1
                bare_bucket{le="+Inf"} 8
                bare_sum 2
                """);
        assertThat(times.histogramSum("ttft")).isEqualTo(1.0);
        assertThat(times.histogramCount("ttft")).isEqualTo(4);
        assertThat(times.histogramCount("ttft", "m", "a")).isEqualTo(3);
        assertThat(times.histogramCount("bare")).isEqualTo(8);
        assertThat(times.histogramCount("none")).isNull();
    }

    @Test
    void openMetricsIsReadWithItsTimesExamplarsAndEnd() {
        MetricsPage open = MetricsPage.parse("""
                # TYPE requests counter
                # UNIT requests
                requests_total{path="/a"} 17 1790000000.123
                requests_total{path="/b"} 4 # {trace_id="x"} 0.67 1790000000.0
                requests_total{path="/c"} 5 1790000000 # {trace_id="y"} 1
                requests_created{path="/a"} 1.79e9
                # EOF
                """);
        assertThat(open.sum("requests_total")).isEqualTo(26);
    }

    @Test
    void escapesInLabelsAreUndone() {
        MetricsPage escaped = MetricsPage.parse("m{a=\"x\\\\y\\\"z\\n,}= 5\",b=\"1\"} 2\n");
        MetricsPage.Series only = escaped.series("m").get(0);
        assertThat(only.label("a")).isEqualTo("x\\y\"z\n,}= 5");
        assertThat(only.labels()).isEqualTo(Map.of("a", "x\\y\"z\n,}= 5", "b", "1"));
        assertThat(only.label("c")).isEmpty();
        assertThat(escaped.sum("m", "a", "x\\y\"z\n,}= 5")).isEqualTo(2);
    }

    @Test
    void blanksTabsTrailingCommasAndWindowsLineEndsDoNoHarm() {
        MetricsPage odd = MetricsPage.parse("  a \t{ x = \"1\" , y=\"2\", }\t 5 \r\nb{}\t6\r\n\r\nc\t7\r\n#d 8\r\n");
        assertThat(odd.value("a", "x", "1", "y", "2")).isEqualTo(5);
        assertThat(odd.value("b")).isEqualTo(6);
        assertThat(odd.value("c")).isEqualTo(7);
        assertThat(odd.value("d")).isNull();
    }

    @Test
    void figuresThatAreNotFiniteSayNothing() {
        MetricsPage strange =
                MetricsPage.parse("a NaN\nb +Inf\nc -Inf\nd nan\ne 1e999\nf{x=\"1\"} NaN\nf{x=\"2\"} 3\n");
        assertThat(List.of("a", "b", "c", "d", "e"))
                .allSatisfy(name -> assertThat(strange.sum(name)).isNull());
        assertThat(strange.sum("f")).isEqualTo(3);
        assertThat(strange.max("f")).isEqualTo(3);
    }

    @Test
    void aLastLineWithoutAnEndMayBeHalfANumber() {
        assertThat(MetricsPage.parse("a 12\nb 345").sum("a")).isEqualTo(12);
        assertThat(MetricsPage.parse("a 12\nb 345").sum("b")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "<html><body><h1>502 Bad Gateway</h1>\n<p>nginx 1.2</p>\n</body></html>\n",
                "{\"error\":\"no\"}\n",
                "Not Found\n",
                "a\n",
                "a \n",
                "a{\n",
                "a{x=\n",
                "a{x=\"\n",
                "a{x=\"1\\\n",
                "a{x=\"1\" 5\n",
                "a{x=\"1\",,} 5\n",
                "a{x=1} 5\n",
                "a{x=\"1\"}\n",
                "a five\n",
                "a 5 then\n",
                "a 5 6 7\n",
                "a 0x1p3\n",
                "a 5f\n",
                "a --5\n",
                "1a 5\n",
                "a5\n",
                "{\"quoted\",x=\"1\"} 5\n",
            })
    void whatIsNoMetricIsNothing(String text) {
        assertThat(MetricsPage.parse(text).isEmpty()).isTrue();
        assertThat(MetricsPage.parse(text + "b 1\n").sum("b"))
                .as("what follows is read")
                .isEqualTo(1);
    }

    @Test
    void filtersComeInPairs() {
        assertThatThrownBy(() -> page.sum("up", "engine"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("the last name has no value");
    }

    @Test
    void aPageIsReadUpToItsBound() {
        String line = "metric_with_a_name{label=\"value\"} 1\n";
        int most = MetricsPage.MOST_CHARS / line.length();
        assertThat(MetricsPage.parse(line.repeat(most + 1_000)).sum("metric_with_a_name"))
                .isLessThanOrEqualTo(MetricsPage.MOST_SERIES);
        String filler = "#".repeat(MetricsPage.MOST_CHARS - 3) + "\n";
        assertThat(MetricsPage.parse(filler + "a 1\nb 2\n").isEmpty()).isTrue();
        assertThat(MetricsPage.parse("a 1\n" + filler + "b 2\n").sum("a")).isEqualTo(1);
    }
}
