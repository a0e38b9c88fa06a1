package io.gatehouse.vllm;

import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.spi.Figures;
import io.gatehouse.spi.MetricsPage;
import org.jspecify.annotations.Nullable;

/**
 * SGLang's metrics. The ranks of a tensor or a pipeline that tell figures all work on the same batch and count once; the
 * data-parallel ranks have batches of their own.
 */
final class SgLangMetrics {
    private static final String RANK = "dp_rank";

    private SgLangMetrics() {}

    /** The load, or null when the metrics are not those of SGLang. */
    static @Nullable ReplicaLoad read(MetricsPage page) {
        Integer running = Figures.count(page.sumOfLargest(RANK, "sglang:num_running_reqs"));
        Integer waiting = Figures.count(page.sumOfLargest(RANK, "sglang:num_queue_reqs"));
        Double kvUsage = Figures.share(mean(page, "sglang:token_usage"));
        if (running == null && waiting == null && kvUsage == null) {
            return null;
        }
        return ReplicaLoad.builder(ReplicaLoad.Source.METRICS)
                .running(running)
                .waiting(waiting)
                .kvUsage(kvUsage)
                .prefixHitRate(Figures.share(mean(page, "sglang:cache_hit_rate")))
                .build();
    }

    private static @Nullable Double mean(MetricsPage page, String name) {
        long ranks = page.series(name).stream()
                .map(series -> series.label(RANK))
                .distinct()
                .count();
        return Figures.quotient(page.sumOfLargest(RANK, name), (double) ranks);
    }
}
