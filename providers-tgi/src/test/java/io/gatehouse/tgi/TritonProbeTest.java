package io.gatehouse.tgi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.Headers;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.UnavailableException;
import java.util.Collections;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What Triton servers with several backends are asked, and what their answers mean. */
class TritonProbeTest {
    private static final String ROOT = "http://gpu:8000";
    private static final String METRICS_URL = "http://gpu:8002/metrics";
    private static final String TRT_LLM = """
            # TYPE nv_inference_request_success counter
            nv_inference_request_success{model="ensemble",version="1"} %1$s
            nv_inference_request_failure{model="ensemble",reason="REJECTED",version="1"} 1
            # TYPE nv_inference_pending_request_count gauge
            nv_inference_pending_request_count{model="preprocessing",version="1"} 1
            nv_inference_pending_request_count{model="tensorrt_llm",version="1"} 2
            # TYPE nv_inference_queue_duration_us counter
            nv_inference_queue_duration_us{model="ensemble",version="1"} %2$s
            # TYPE nv_trt_llm_request_metrics gauge
            nv_trt_llm_request_metrics{model="tensorrt_llm",request_type="waiting",version="1"} 3
            nv_trt_llm_request_metrics{model="tensorrt_llm",request_type="context",version="1"} 1
            nv_trt_llm_request_metrics{model="tensorrt_llm",request_type="scheduled",version="1"} 4
            nv_trt_llm_request_metrics{model="tensorrt_llm",request_type="max",version="1"} 512
            nv_trt_llm_request_metrics{model="tensorrt_llm",request_type="active",version="1"} 7
            # TYPE nv_trt_llm_kv_cache_block_metrics gauge
            nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="fraction",model="tensorrt_llm",version="1"} 0.6
            nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="used",model="tensorrt_llm",version="1"} 60
            nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="max",model="tensorrt_llm",version="1"} 100
            # TYPE nv_gpu_utilization gauge
            nv_gpu_utilization{gpu_uuid="GPU-1"} 0.78
            """;
    private static final String VLLM_BACKEND = """
            nv_inference_pending_request_count{model="vllm_model",version="1"} 0
            vllm:num_requests_running{model="vllm_model",version="1"} 2
            vllm:num_requests_waiting{model="vllm_model",version="1"} 1
            vllm:gpu_cache_usage_perc{model="vllm_model",version="1"} 0.125
            """;

    private final TritonProbe probe = new TritonProbe();
    private final FakeReplica server = new FakeReplica(ROOT);

    private ReplicaLoad load() {
        return Objects.requireNonNull(probe.load(server));
    }

    @Test
    void theModelsThatAreReadyAreServedThoughOthersAreBroken() {
        server.answers(ROOT + "/v2/repository/index", """
                        [{"name":"ensemble","version":"1","state":"READY"},
                         {"name":"broken","version":"1","state":"UNAVAILABLE","reason":"no GPU"},{"name":"unloaded"}]
                        """).answers(ROOT + "/v2/health/ready", 400, "");
        assertThat(probe.ready(server)).containsExactly("ensemble");
    }

    @Test
    void aServerWithoutAReadyModelIsNotReady() {
        server.answers(ROOT + "/v2/repository/index", "[]");
        assertThatThrownBy(() -> probe.ready(server))
                .isInstanceOf(UnavailableException.class)
                .hasMessageStartingWith("Endpoint gpu is not ready: it has no model ready");
    }

    @Test
    void status400MeansNotReady() {
        server.answers(ROOT + "/v2/repository/index", 403, "{\"error\":\"restricted\"}")
                .answers(ROOT + "/v2/health/ready", 400, "");
        assertThatThrownBy(() -> probe.ready(server))
                .isInstanceOf(UnavailableException.class)
                .hasMessageStartingWith("Endpoint gpu is not ready: it answered 400");
        server.answers(ROOT + "/v2/health/ready", "");
        assertThat(probe.ready(server)).isEmpty();
    }

    @Test
    void theOpenAiFrontendHasRoutesOfItsOwn() {
        server.answers(ROOT + "/health/ready", "").answers(ROOT + "/v1/models", "{\"data\":[{\"id\":\"llama\"}]}");
        assertThat(probe.ready(server)).containsExactly("llama");
        server.answers(ROOT + "/health/ready", 503, "");
        assertThatThrownBy(() -> probe.ready(server)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void nobodyThereIsSaidAsItIs() {
        server.refuses(ROOT + "/v2/repository/index");
        assertThatThrownBy(() -> probe.ready(server)).isInstanceOf(TransportException.class);
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void theMetricsOfTensorRtLlmAreAtAnotherPort() {
        server.answers(METRICS_URL, TRT_LLM.formatted(100, 5_000_000));
        ReplicaLoad load = load();
        assertThat(load.running())
                .as("those called active have the waiting ones among them")
                .isEqualTo(4);
        assertThat(load.waiting()).as("3 in the engine, 3 before it").isEqualTo(6);
        assertThat(load.kvUsage()).isEqualTo(0.6);
        assertThat(load.maxConcurrency()).isNull();
        server.answers(METRICS_URL, TRT_LLM.formatted(110, 6_000_000));
        assertThat(load().queueSeconds()).isEqualTo(0.1);
    }

    @Test
    void blocksInUseAreAShareWhereNoneIsTold() {
        server.answers(METRICS_URL, TRT_LLM.formatted(1, 1).replaceAll("(?m)^.*\"fraction\".*\\n", ""));
        assertThat(load().kvUsage()).isEqualTo(0.6);
    }

    @Test
    void theVllmBackendPassesItsFiguresOn() {
        server.answers(METRICS_URL, VLLM_BACKEND);
        assertThat(load().running()).isEqualTo(2);
        assertThat(load().waiting()).isEqualTo(1);
        assertThat(load().kvUsage()).isEqualTo(0.125);
    }

    @Test
    void anotherPortCanBeNamed() {
        FakeReplica moved =
                new FakeReplica("https://triton.example").answers("https://triton.example:9102/metrics", VLLM_BACKEND);
        assertThat(new TritonProbe(9102).load(moved)).isNotNull();
        assertThat(new TritonProbe().load(moved)).as("no port to count from").isNull();
        assertThat(moved.asked())
                .containsExactly("https://triton.example:9102/metrics", "https://triton.example/metrics");
    }

    @Test
    void theFrontendsOwnMetricsAreFoundAndTheOtherPortLeftAlone() {
        FakeReplica frontend = new FakeReplica("http://gpu:9000/v1")
                .refuses("http://gpu:9002/metrics")
                .answers("http://gpu:9000/metrics", TRT_LLM.formatted(1, 1));
        for (int poll = 0; poll < 29; poll++) {
            assertThat(probe.load(frontend)).isNotNull();
        }
        assertThat(Collections.frequency(frontend.asked(), "http://gpu:9002/metrics"))
                .isEqualTo(1);
    }

    @Test
    void aServerThatTellsNothingIsNoFailure() {
        server.refuses(METRICS_URL);
        assertThat(probe.load(server)).isNull();
        assertThat(new TritonProbe().load(new FakeReplica(ROOT))).isNull();
    }

    @Test
    void answersTellTheLoadWhereAsked() {
        assertThat(probe.requestHeaders().first("endpoint-load-metrics-format")).isEqualTo("text");
        assertThat(Objects.requireNonNull(probe.load(
                                Headers.of("endpoint-load-metrics", "TEXT named_metrics.kv_cache_utilization=0.3")))
                        .kvUsage())
                .isEqualTo(0.3);
    }
}
