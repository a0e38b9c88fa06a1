package io.gatehouse.vllm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.UnavailableException;
import java.util.Collections;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What SGLang servers of several versions are asked, and what their answers mean. */
class SgLangProbeTest {
    private static final String ROOT = "http://gpu:30000";
    private static final String LOADS = """
            {"timestamp":"2026-11-24T10:00:00","dp_rank_count":2,"loads":[
             {"dp_rank":0,"num_running_reqs":3,"num_waiting_reqs":2,"num_waiting_uncached_tokens":1500,"num_total_reqs":5,
              "num_used_tokens":900,"max_total_num_tokens":1000,"token_usage":0.9,"gen_throughput":120.5,
              "cache_hit_rate":0.8,"utilization":0.5,"max_running_requests":32},
             {"dp_rank":1,"num_running_reqs":1,"num_waiting_reqs":0,"num_waiting_uncached_tokens":0,"num_total_reqs":1,
              "num_used_tokens":300,"max_total_num_tokens":3000,"token_usage":0.1,"gen_throughput":40.0,
              "cache_hit_rate":0.4,"utilization":0.1,"max_running_requests":32}]}
            """;
    private static final String METRICS = """
            # TYPE sglang:num_running_reqs gauge
            sglang:num_running_reqs{dp_rank="0",engine_type="unified",model_name="m",pp_rank="0",tp_rank="0"} 3.0
            sglang:num_running_reqs{dp_rank="0",engine_type="unified",model_name="m",pp_rank="0",tp_rank="1"} 3.0
            sglang:num_running_reqs{dp_rank="1",engine_type="unified",model_name="m",pp_rank="0",tp_rank="0"} 4.0
            sglang:num_running_reqs{dp_rank="1",engine_type="unified",model_name="m",pp_rank="0",tp_rank="1"} 4.0
            # TYPE sglang:num_queue_reqs gauge
            sglang:num_queue_reqs{dp_rank="0",engine_type="unified",model_name="m",pp_rank="0",tp_rank="0"} 6.0
            # TYPE sglang:token_usage gauge
            sglang:token_usage{dp_rank="0",engine_type="unified",model_name="m",pp_rank="0",tp_rank="0"} 0.5
            sglang:token_usage{dp_rank="1",engine_type="unified",model_name="m",pp_rank="0",tp_rank="0"} 0.25
            # TYPE sglang:cache_hit_rate gauge
            sglang:cache_hit_rate{dp_rank="0",engine_type="unified",model_name="m",pp_rank="0",tp_rank="0"} 0.75
            """;

    private final SgLangProbe probe = new SgLangProbe();
    private final FakeReplica server = new FakeReplica(ROOT + "/v1")
            .answers(ROOT + "/v1/models", "{\"data\":[{\"id\":\"m\"}]}")
            .answers(ROOT + "/health", "");

    private ReplicaLoad load() {
        return Objects.requireNonNull(probe.load(server));
    }

    private int healthChecks() {
        return Collections.frequency(server.asked(), ROOT + "/health");
    }

    @Test
    void theHealthThatCostsATokenIsAskedOnceInSixChecks() {
        for (int check = 0; check < 13; check++) {
            assertThat(probe.ready(server)).containsExactly("m");
        }
        assertThat(healthChecks()).isEqualTo(3);
    }

    @Test
    void aServerThatIsIllIsAskedUntilItIsWell() {
        server.answers(ROOT + "/health", 503, "");
        for (int check = 0; check < 3; check++) {
            assertThatThrownBy(() -> probe.ready(server)).isInstanceOf(UnavailableException.class);
        }
        assertThat(healthChecks()).isEqualTo(3);
        server.answers(ROOT + "/health", "");
        probe.ready(server);
        probe.ready(server);
        assertThat(healthChecks()).isEqualTo(1);
    }

    @Test
    void aTokenThatWaitsBehindLongPromptsIsNoIllness() {
        server.isSilentAt(ROOT + "/health");
        assertThat(probe.ready(server)).containsExactly("m");
        assertThat(probe.ready(server)).containsExactly("m");
        assertThat(healthChecks()).as("it is not made busier").isEqualTo(1);
    }

    @Test
    void aServerThatListsNoModelsIsNotReady() {
        server.answers(ROOT + "/v1/models", 503, "");
        assertThatThrownBy(() -> probe.ready(server)).isInstanceOf(UnavailableException.class);
        assertThat(healthChecks()).isZero();
    }

    @Test
    void aServerThatCameBackIsAskedForItsHealthBeforeItIsTrusted() {
        probe.ready(server);
        server.refuses(ROOT + "/v1/models");
        assertThatThrownBy(() -> probe.ready(server)).isInstanceOf(TransportException.class);
        server.answers(ROOT + "/v1/models", "{\"data\":[{\"id\":\"m\"}]}").answers(ROOT + "/health", 503, "");
        assertThatThrownBy(() -> probe.ready(server)).as("it warms up").isInstanceOf(UnavailableException.class);
    }

    @Test
    void dataParallelRanksAreOneLoad() {
        server.answers(ROOT + "/v1/loads", LOADS);
        ReplicaLoad load = load();
        assertThat(load.source()).isEqualTo(ReplicaLoad.Source.JSON);
        assertThat(load.running()).isEqualTo(4);
        assertThat(load.waiting()).isEqualTo(2);
        assertThat(load.queuedTokens()).isEqualTo(1_500);
        assertThat(load.kvUsage())
                .as("1,200 of 4,000 tokens, not the mean of the shares")
                .isEqualTo(0.3);
        assertThat(load.maxConcurrency()).isEqualTo(64);
        assertThat(load.prefixHitRate()).isEqualTo((0.8 + 0.4) / 2);
        assertThat(server.asked()).containsExactly(ROOT + "/v1/loads");
    }

    @Test
    void aRankThatLeavesOutALimitMakesTheSumUnknown() {
        server.answers(ROOT + "/v1/loads", """
                {"loads":[{"dp_rank":0,"num_running_reqs":3,"max_running_requests":32,"token_usage":0.5},
                          {"dp_rank":1,"num_running_reqs":1,"max_running_requests":null,"token_usage":0.1}]}
                """);
        assertThat(load().running()).isEqualTo(4);
        assertThat(load().maxConcurrency()).isNull();
        assertThat(load().kvUsage()).isEqualTo(0.3);
    }

    @Test
    void aLimitOfZeroIsNone() {
        server.answers(ROOT + "/v1/loads", "{\"loads\":[{\"num_running_reqs\":0,\"max_running_requests\":0}]}");
        assertThat(load().running()).isZero();
        assertThat(load().maxConcurrency()).isNull();
    }

    @Test
    void olderServersCountRunningAndWaitingOnesTogether() {
        server.answers(ROOT + "/get_load", """
                [{"dp_rank":0,"num_reqs":5,"num_waiting_reqs":2,"num_tokens":300},
                 {"dp_rank":1,"num_reqs":1,"num_waiting_reqs":0,"num_tokens":20}]
                """);
        ReplicaLoad load = load();
        assertThat(load.running()).isEqualTo(4);
        assertThat(load.waiting()).isEqualTo(2);
        assertThat(load.kvUsage()).isNull();
    }

    @Test
    void theMetricsKnowWhatTheOldRouteDoesNot() {
        server.answers(ROOT + "/get_load", "{\"num_reqs\":9,\"num_waiting_reqs\":2}")
                .answers(ROOT + "/metrics", METRICS);
        assertThat(load().running()).isEqualTo(7);
        assertThat(load().waiting()).isEqualTo(2);
        assertThat(load().kvUsage()).isEqualTo(0.375);
        assertThat(load().prefixHitRate()).isEqualTo(0.75);
    }

    @Test
    void theRanksOfATensorCountOnce() {
        server.answers(ROOT + "/metrics", METRICS);
        ReplicaLoad load = load();
        assertThat(load.source()).isEqualTo(ReplicaLoad.Source.METRICS);
        assertThat(load.running()).isEqualTo(7);
        assertThat(load.waiting()).isEqualTo(6);
        assertThat(load.kvUsage()).isEqualTo(0.375);
    }

    @Test
    void theNewRouteIsLookedForNowAndThen() {
        server.answers(ROOT + "/metrics", METRICS);
        for (int poll = 0; poll < 31; poll++) {
            load();
        }
        assertThat(Collections.frequency(server.asked(), ROOT + "/v1/loads")).isEqualTo(2);
        server.answers(ROOT + "/v1/loads", LOADS);
        for (int poll = 0; poll < 30; poll++) {
            load();
        }
        assertThat(load().queuedTokens()).as("found after an update").isEqualTo(1_500);
    }

    @Test
    void aServerThatTellsNothingIsNoFailure() {
        assertThat(probe.load(server)).isNull();
        server.answers(ROOT + "/v1/loads", "{\"detail\":\"nothing here\"}").answers(ROOT + "/get_load", "[]");
        assertThat(probe.load(server)).isNull();
    }
}
