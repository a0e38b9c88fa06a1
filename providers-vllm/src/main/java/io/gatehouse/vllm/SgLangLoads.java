package io.gatehouse.vllm;

import io.gatehouse.model.Json;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.spi.Figures;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code /v1/loads}, or of the older {@code /get_load}: one entry for each data-parallel rank. Each rank has a
 * batch, a queue and a memory of its own, so requests and limits add up, and memory is used as a whole. Used once.
 */
final class SgLangLoads {
    private final List<Json> ranks;

    private SgLangLoads(List<Json> ranks) {
        this.ranks = ranks;
    }

    /** The load, or null when the answer says nothing of the kind. */
    static @Nullable ReplicaLoad read(Json answer) {
        Json loads = answer.isArray() ? answer : answer.get("loads");
        if (loads.isArray()) {
            return new SgLangLoads(loads.elements()).load();
        }
        return answer.isObject() ? new SgLangLoads(List.of(answer)).load() : null;
    }

    private @Nullable ReplicaLoad load() {
        Double waiting = sum("num_waiting_reqs");
        Integer running = Figures.count(running(waiting));
        Double kvUsage = Figures.share(kvUsage());
        if (running == null && waiting == null && kvUsage == null) {
            return null;
        }
        return ReplicaLoad.builder(ReplicaLoad.Source.JSON)
                .running(running)
                .waiting(Figures.count(waiting))
                .kvUsage(kvUsage)
                .queuedTokens(Figures.tokens(sum("num_waiting_uncached_tokens")))
                .maxConcurrency(Figures.limit(sumOfAll("max_running_requests")))
                .prefixHitRate(Figures.share(mean("cache_hit_rate")))
                .build();
    }

    /** Older servers tell running and waiting ones together. */
    private @Nullable Double running(@Nullable Double waiting) {
        Double running = sum("num_running_reqs");
        if (running != null) {
            return running;
        }
        Double all = Figures.either(sum("num_reqs"), sum("num_total_reqs"));
        return all == null || waiting == null ? all : Double.valueOf(Math.max(0, all - waiting));
    }

    private @Nullable Double kvUsage() {
        Double share = Figures.quotient(sumOfAll("num_used_tokens"), sumOfAll("max_total_num_tokens"));
        return Figures.either(share, mean("token_usage"));
    }

    private @Nullable Double sum(String name) {
        Double sum = null;
        for (Json rank : ranks) {
            sum = Figures.sum(sum, Figures.number(rank.get(name)));
        }
        return sum;
    }

    /** The sum, or null where a rank does not say: a total that lacks a part is wrong. */
    private @Nullable Double sumOfAll(String name) {
        return count(name) == ranks.size() ? sum(name) : null;
    }

    private @Nullable Double mean(String name) {
        return Figures.quotient(sum(name), (double) count(name));
    }

    private int count(String name) {
        int count = 0;
        for (Json rank : ranks) {
            count += Figures.number(rank.get(name)) == null ? 0 : 1;
        }
        return count;
    }
}
