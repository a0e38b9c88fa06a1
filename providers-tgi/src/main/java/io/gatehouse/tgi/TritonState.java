package io.gatehouse.tgi;

import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.spi.CounterRatio;
import io.gatehouse.spi.Figures;
import io.gatehouse.spi.MetricsPage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a Triton server from one question to the next, and what its metrics say: those of the server itself,
 * of TensorRT-LLM, and those that its vLLM backend passes on. Figures of several models add up. Thread-safe.
 */
final class TritonState {
    private static final int POLLS_PER_SEARCH = 30;
    private static final double MICROS = 1e6;
    private static final String REQUESTS = "nv_trt_llm_request_metrics";
    private static final String BLOCKS = "nv_trt_llm_kv_cache_block_metrics";

    private final CounterRatio queueTime = new CounterRatio();
    private final AtomicInteger left = new AtomicInteger();

    /** Whether the port of the metrics is asked this time: always while it answers, else now and then. */
    boolean looksElsewhere() {
        return left.get() == 0 || left.decrementAndGet() == 0;
    }

    void notElsewhere() {
        left.set(POLLS_PER_SEARCH);
    }

    /** The load, or null when the metrics are not those of Triton. */
    @Nullable
    ReplicaLoad read(MetricsPage page) {
        Integer running = Figures.count(running(page));
        Integer waiting = Figures.count(waiting(page));
        Double kvUsage = Figures.share(kvUsage(page));
        if (running == null && waiting == null && kvUsage == null) {
            return null;
        }
        return ReplicaLoad.builder(ReplicaLoad.Source.METRICS)
                .running(running)
                .waiting(waiting)
                .kvUsage(kvUsage)
                .queueSeconds(queueSeconds(page))
                .build();
    }

    /** Requests in the batch; those that TensorRT-LLM calls active have the waiting ones among them. */
    private static @Nullable Double running(MetricsPage page) {
        return Figures.either(page.sum(REQUESTS, "request_type", "scheduled"), page.sum("vllm:num_requests_running"));
    }

    /** Those that wait for Triton, and those that wait in the engine behind it. */
    private static @Nullable Double waiting(MetricsPage page) {
        Double engine =
                Figures.either(page.sum(REQUESTS, "request_type", "waiting"), page.sum("vllm:num_requests_waiting"));
        return Figures.sum(page.sum("nv_inference_pending_request_count"), engine);
    }

    private static @Nullable Double kvUsage(MetricsPage page) {
        String type = "kv_cache_block_type";
        Double blocks = Figures.either(
                page.max(BLOCKS, type, "fraction"),
                Figures.quotient(page.sum(BLOCKS, type, "used"), page.sum(BLOCKS, type, "max")));
        Double vllm = Figures.either(page.max("vllm:kv_cache_usage_perc"), page.max("vllm:gpu_cache_usage_perc"));
        return Figures.either(blocks, vllm);
    }

    private @Nullable Double queueSeconds(MetricsPage page) {
        Double micros =
                queueTime.next(page.sum("nv_inference_queue_duration_us"), page.sum("nv_inference_request_success"));
        return micros == null ? null : Figures.seconds(micros / MICROS);
    }
}
