package io.gatehouse.vllm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.Headers;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.model.UnavailableException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What vLLM servers of several versions are asked, and what their answers mean. */
class VllmProbeTest {
    private static final String ROOT = "http://gpu:8000";
    private static final String MODELS = """
            {"object":"list","data":[{"id":"qwen3-8b","object":"model","max_model_len":512},{"id":"sql","parent":"qwen3-8b"}]}
            """;

    /** Two engines of a recent version, with the metrics whose names begin like others. */
    private static final String NEW = """
            # HELP vllm:num_requests_running Number of requests in model execution batches.
            # TYPE vllm:num_requests_running gauge
            vllm:num_requests_running{engine="0",model_name="qwen3-8b"} 5.0
            vllm:num_requests_running{engine="1",model_name="qwen3-8b"} 3.0
            # TYPE vllm:num_requests_waiting gauge
            vllm:num_requests_waiting{engine="0",model_name="qwen3-8b"} 2.0
            vllm:num_requests_waiting{engine="1",model_name="qwen3-8b"} 0.0
            # TYPE vllm:num_requests_waiting_by_reason gauge
            vllm:num_requests_waiting_by_reason{engine="0",model_name="qwen3-8b",reason="capacity"} 2.0
            vllm:num_requests_waiting_by_reason{engine="0",model_name="qwen3-8b",reason="deferred"} 7.0
            # TYPE vllm:engine_sleep_state gauge
            vllm:engine_sleep_state{engine="0",model_name="qwen3-8b",sleep_state="awake"} 1.0
            vllm:engine_sleep_state{engine="0",model_name="qwen3-8b",sleep_state="weights_offloaded"} 0.0
            vllm:engine_sleep_state{engine="0",model_name="qwen3-8b",sleep_state="discard_all"} 0.0
            # TYPE vllm:kv_cache_usage_perc gauge
            vllm:kv_cache_usage_perc{engine="0",model_name="qwen3-8b"} 0.41
            vllm:kv_cache_usage_perc{engine="1",model_name="qwen3-8b"} 0.12
            # TYPE vllm:prefix_cache_queries counter
            vllm:prefix_cache_queries_total{engine="0",model_name="qwen3-8b"} %s
            vllm:prefix_cache_queries_total{engine="1",model_name="qwen3-8b"} 1000.0
            vllm:prefix_cache_queries_created{engine="0",model_name="qwen3-8b"} 1.79e+09
            # TYPE vllm:prefix_cache_hits counter
            vllm:prefix_cache_hits_total{engine="0",model_name="qwen3-8b"} %s
            vllm:prefix_cache_hits_total{engine="1",model_name="qwen3-8b"} 100.0
            vllm:external_prefix_cache_hits_total{engine="0",model_name="qwen3-8b"} 9.0e+06
            # TYPE vllm:request_queue_time_seconds histogram
            vllm:request_queue_time_seconds_bucket{engine="0",le="0.3",model_name="qwen3-8b"} 1.0
            vllm:request_queue_time_seconds_bucket{engine="0",le="+Inf",model_name="qwen3-8b"} %s
            vllm:request_queue_time_seconds_count{engine="0",model_name="qwen3-8b"} %s
            vllm:request_queue_time_seconds_sum{engine="0",model_name="qwen3-8b"} %s
            # TYPE vllm:cache_config_info gauge
            vllm:cache_config_info{block_size="16",engine="0",num_gpu_blocks="1000"} 1.0
            """;

    private static final String OLD = """
            # TYPE vllm:num_requests_running gauge
            vllm:num_requests_running{model_name="m"} 4.0
            vllm:num_requests_swapped{model_name="m"} 1.0
            vllm:num_requests_waiting{model_name="m"} 6.0
            # TYPE vllm:gpu_cache_usage_perc gauge
            vllm:gpu_cache_usage_perc{model_name="m"} 0.93
            vllm:gpu_prefix_cache_hit_rate{model_name="m"} -1.0
            vllm:gpu_prefix_cache_queries_total{model_name="m"} %s
            vllm:gpu_prefix_cache_hits_total{model_name="m"} %s
            """;

    private final VllmProbe probe = new VllmProbe();
    private final FakeReplica server =
            new FakeReplica(ROOT + "/v1").answers(ROOT + "/health", "").answers(ROOT + "/v1/models", MODELS);

    private ReplicaLoad load() {
        return Objects.requireNonNull(probe.load(server));
    }

    private static String recent(double queries, double hits, int count, double sum) {
        return NEW.formatted(queries, hits, count, count, sum);
    }

    @Test
    void aReadyServerNamesItsModelsAndAdapters() {
        assertThat(probe.ready(server)).containsExactlyInAnyOrder("qwen3-8b", "sql");
        assertThat(server.asked()).containsExactly(ROOT + "/health", ROOT + "/is_sleeping", ROOT + "/v1/models");
        probe.ready(server);
        assertThat(server.asked())
                .as("only servers in development mode know of sleep")
                .containsExactly(ROOT + "/health", ROOT + "/v1/models");
    }

    @Test
    void aDeadEngineIsNotReady() {
        server.answers(ROOT + "/health", 503, "");
        assertThatThrownBy(() -> probe.ready(server)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void aSleepingServerIsNotReadyThoughItsHealthIsGood() {
        server.answers(ROOT + "/is_sleeping", "{\"is_sleeping\":true}");
        assertThatThrownBy(() -> probe.ready(server))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("Endpoint gpu is asleep, its memory given back: wake the server with POST /wake_up");
        server.answers(ROOT + "/is_sleeping", "{\"is_sleeping\":false}");
        assertThat(probe.ready(server)).isNotEmpty();
    }

    @Test
    void theMetricsTellOfSleepWhereThereIsNoRouteForIt() {
        server.answers(ROOT + "/is_sleeping", "<html>It works!</html>");
        String page = recent(0, 0, 0, 0);
        server.answers(ROOT + "/metrics", page.replace("sleep_state=\"awake\"} 1.0", "sleep_state=\"awake\"} 0.0"));
        assertThat(probe.ready(server)).isNotEmpty();
        load();
        assertThatThrownBy(() -> probe.ready(server)).hasMessageContaining("is asleep");
        server.answers(ROOT + "/metrics", page);
        load();
        assertThat(probe.ready(server)).isNotEmpty();
    }

    @Test
    void theFiguresOfSeveralEnginesAreOneLoad() {
        server.answers(ROOT + "/metrics", recent(0, 0, 0, 0));
        ReplicaLoad load = load();
        assertThat(load.running()).isEqualTo(8);
        assertThat(load.waiting()).as("not those by reason").isEqualTo(2);
        assertThat(load.kvUsage()).isEqualTo(0.41);
        assertThat(load.source()).isEqualTo(ReplicaLoad.Source.METRICS);
        assertThat(load.maxConcurrency()).isNull();
        assertThat(server.asked()).containsExactly(ROOT + "/metrics");
    }

    @Test
    void hitsAndQueueTimesAreThoseSinceTheLastPoll() {
        server.answers(ROOT + "/metrics", recent(10_000, 1_000, 10, 5.0));
        assertThat(load().prefixHitRate()).as("of which time?").isNull();
        server.answers(ROOT + "/metrics", recent(12_000, 2_500, 14, 6.0));
        assertThat(load().prefixHitRate()).isEqualTo(0.75);
        server.answers(ROOT + "/metrics", recent(14_000, 4_000, 18, 8.0));
        assertThat(load().queueSeconds()).isEqualTo(0.5);
        server.answers(ROOT + "/metrics", recent(100, 50, 1, 0.1));
        assertThat(load().prefixHitRate()).as("the server began anew").isNull();
    }

    @Test
    void theNamesOfOlderVersionsAreKnown() {
        server.answers(ROOT + "/metrics", OLD.formatted(100, 10));
        ReplicaLoad load = load();
        assertThat(load.running()).isEqualTo(4);
        assertThat(load.waiting()).as("those swapped out wait too").isEqualTo(7);
        assertThat(load.kvUsage()).isEqualTo(0.93);
        server.answers(ROOT + "/metrics", OLD.formatted(300, 60));
        assertThat(load().prefixHitRate()).isEqualTo(0.25);
    }

    @Test
    void aRedirectToThePathWithASlashIsRemembered() {
        server.answers(ROOT + "/metrics", 307, "").answers(ROOT + "/metrics/", recent(0, 0, 0, 0));
        assertThat(load().running()).isEqualTo(8);
        load();
        assertThat(server.asked()).containsExactly(ROOT + "/metrics", ROOT + "/metrics/", ROOT + "/metrics/");
    }

    @Test
    void withoutMetricsTheCountOfRequestsIsAskedAndBelievedOnceItCounts() {
        server.answers(ROOT + "/load", "{\"server_load\": 0}");
        assertThat(probe.load(server))
                .as("0 is also said by servers that do not count")
                .isNull();
        server.answers(ROOT + "/load", "{\"server_load\": 4}");
        assertThat(load().running()).isEqualTo(4);
        assertThat(load().source()).isEqualTo(ReplicaLoad.Source.JSON);
        server.answers(ROOT + "/load", "{\"server_load\": 0}");
        assertThat(load().running()).isZero();
    }

    @Test
    void aServerThatTellsNothingIsNoFailure() {
        assertThat(probe.load(server)).isNull();
        server.answers(ROOT + "/metrics", 401, "").answers(ROOT + "/load", "<html>404</html>");
        assertThat(probe.load(server)).isNull();
        server.answers(ROOT + "/metrics", "<html>\n<h1>welcome</h1>\n</html>\n");
        assertThat(probe.load(server)).isNull();
        server.answers(ROOT + "/metrics", "some_other_thing 5\n");
        assertThat(probe.load(server)).isNull();
    }

    @Test
    void aServerThatCannotBeAskedIsOne() {
        server.answers(ROOT + "/metrics", 503, "");
        assertThatThrownBy(() -> probe.load(server)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void answersAreAskedToTellTheLoad() {
        assertThat(probe.requestHeaders().first("endpoint-load-metrics-format")).isEqualTo("TEXT");
        ReplicaLoad told = Objects.requireNonNull(probe.load(Headers.of(
                "endpoint-load-metrics",
                "TEXT named_metrics.kv_cache_usage_perc=0.41, named_metrics.num_requests_waiting=3")));
        assertThat(told.waiting()).isEqualTo(3);
        assertThat(told.kvUsage()).isEqualTo(0.41);
        assertThat(probe.load(Headers.EMPTY)).isNull();
    }
}
