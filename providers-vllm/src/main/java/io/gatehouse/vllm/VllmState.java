package io.gatehouse.vllm;

import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.spi.CounterRatio;
import io.gatehouse.spi.Figures;
import io.gatehouse.spi.MetricsPage;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a vLLM server from one question to the next. Its metrics have several series where it runs several
 * engines: their requests add up, and it is as full as the fullest. Thread-safe.
 */
final class VllmState {
    private static final String METRICS = "/metrics";

    private final CounterRatio prefixHits = new CounterRatio();
    private final CounterRatio queueTime = new CounterRatio();
    private volatile String metricsPath = METRICS;
    private volatile boolean hasSleepRoute = true;
    private volatile boolean wasAsleep;
    private volatile boolean counts;

    String metricsPath() {
        return metricsPath;
    }

    /** Takes another path from now on; false if it is that one already. */
    boolean turnTo(String path) {
        boolean other = !metricsPath.equals(path);
        metricsPath = path;
        return other;
    }

    boolean hasSleepRoute() {
        return hasSleepRoute;
    }

    void noSleepRoute() {
        hasSleepRoute = false;
    }

    /** Whether its metrics last said that it sleeps. */
    boolean wasAsleep() {
        return wasAsleep;
    }

    /** Whether it counts its requests, which a number other than 0 shows. */
    boolean counts(int underWay) {
        if (underWay > 0) {
            counts = true;
        }
        return counts;
    }

    /** The load that its metrics tell, or null when they are not those of vLLM. */
    @Nullable
    ReplicaLoad read(MetricsPage page) {
        Double awake = page.max("vllm:engine_sleep_state", "sleep_state", "awake");
        wasAsleep = awake != null && awake == 0;
        Integer running = Figures.count(page.sum("vllm:num_requests_running"));
        Integer waiting = Figures.count(
                Figures.sum(page.sum("vllm:num_requests_waiting"), page.sum("vllm:num_requests_swapped")));
        Double kvUsage = Figures.share(
                Figures.either(page.max("vllm:kv_cache_usage_perc"), page.max("vllm:gpu_cache_usage_perc")));
        if (running == null && waiting == null && kvUsage == null) {
            return null;
        }
        return ReplicaLoad.builder(ReplicaLoad.Source.METRICS)
                .running(running)
                .waiting(waiting)
                .kvUsage(kvUsage)
                .prefixHitRate(prefixHitRate(page))
                .queueSeconds(Figures.seconds(queueTime.next(
                        page.histogramSum("vllm:request_queue_time_seconds"),
                        page.histogramCount("vllm:request_queue_time_seconds"))))
                .build();
    }

    private @Nullable Double prefixHitRate(MetricsPage page) {
        return Figures.share(prefixHits.next(
                Figures.either(page.sum("vllm:prefix_cache_hits"), page.sum("vllm:gpu_prefix_cache_hits")),
                Figures.either(page.sum("vllm:prefix_cache_queries"), page.sum("vllm:gpu_prefix_cache_queries"))));
    }
}
