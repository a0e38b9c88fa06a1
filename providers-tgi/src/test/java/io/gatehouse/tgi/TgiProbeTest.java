package io.gatehouse.tgi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.Headers;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.model.UnavailableException;
import java.util.Collections;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What TGI servers are asked, and what their answers mean. */
class TgiProbeTest {
    private static final String ROOT = "http://gpu:8080";
    private static final String INFO = """
            {"model_id":"org/m","model_sha":"x","model_pipeline_tag":"text-generation","max_concurrent_requests":%s,
             "max_best_of":2,"max_stop_sequences":4,"max_input_tokens":4095,"max_total_tokens":4096,"validation_workers":2,
             "max_client_batch_size":4,"router":"text-generation-router","version":"3.3.6-dev0","sha":null,"docker_label":null}
            """;
    private static final String METRICS = """
            # TYPE tgi_request_count counter
            tgi_request_count 412
            # TYPE tgi_request_failure counter
            tgi_request_failure{err="overloaded"} 3
            # TYPE tgi_queue_size gauge
            tgi_queue_size 5
            # TYPE tgi_batch_current_size gauge
            tgi_batch_current_size 12
            # TYPE tgi_batch_current_max_tokens gauge
            tgi_batch_current_max_tokens 12000
            # TYPE tgi_batch_max_total_tokens gauge
            tgi_batch_max_total_tokens 16000
            # TYPE tgi_request_queue_duration histogram
            tgi_request_queue_duration_bucket{le="0.1"} 1
            tgi_request_queue_duration_bucket{le="+Inf"} %1$s
            tgi_request_queue_duration_sum %2$s
            tgi_request_queue_duration_count %1$s
            """;

    private final TgiProbe probe = new TgiProbe(new ServerLimits());
    private final FakeReplica server = new FakeReplica(ROOT + "/v1")
            .answers(ROOT + "/health", "")
            .answers(ROOT + "/info", INFO.formatted(128))
            .answers(ROOT + "/metrics", METRICS.formatted(400, 20.0));

    private ReplicaLoad load() {
        return Objects.requireNonNull(probe.load(server));
    }

    @Test
    void aHealthyServerIsReadyForWhateverItsModelIsCalled() {
        assertThat(probe.ready(server)).isEmpty();
        server.answers(ROOT + "/health", 503, "{\"error\":\"unhealthy\",\"error_type\":\"healthcheck\"}");
        assertThatThrownBy(() -> probe.ready(server)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void metricsAndLimitAreOneLoad() {
        ReplicaLoad load = load();
        assertThat(load.source()).isEqualTo(ReplicaLoad.Source.METRICS);
        assertThat(load.running()).isEqualTo(12);
        assertThat(load.waiting()).isEqualTo(5);
        assertThat(load.kvUsage()).isEqualTo(0.75);
        assertThat(load.maxConcurrency()).isEqualTo(128);
        assertThat(load.queueSeconds()).isNull();
        server.answers(ROOT + "/metrics", METRICS.formatted(410, 25.0));
        assertThat(load().queueSeconds()).isEqualTo(0.5);
    }

    @Test
    void theLimitIsAskedOnceInThirtyPollsAndAfterTheServerWasAway() {
        for (int poll = 0; poll < 30; poll++) {
            load();
        }
        assertThat(Collections.frequency(server.asked(), ROOT + "/info")).isEqualTo(1);
        server.answers(ROOT + "/info", INFO.formatted(64));
        assertThat(load().maxConcurrency()).isEqualTo(64);

        server.refuses(ROOT + "/metrics");
        assertThatThrownBy(() -> probe.load(server));
        server.answers(ROOT + "/info", INFO.formatted(32)).answers(ROOT + "/metrics", METRICS.formatted(1, 0.1));
        assertThat(load().maxConcurrency())
                .as("it may have come back with another limit")
                .isEqualTo(32);
    }

    @Test
    void theLimitIsToldWithoutMetricsAndTheMetricsWithoutLimit() {
        server.answers(ROOT + "/metrics", 404, "");
        assertThat(load().maxConcurrency()).isEqualTo(128);
        assertThat(load().source()).isEqualTo(ReplicaLoad.Source.JSON);
        FakeReplica closed = new FakeReplica(ROOT).answers(ROOT + "/metrics", METRICS.formatted(1, 1.0));
        ReplicaLoad load = Objects.requireNonNull(new TgiProbe(new ServerLimits()).load(closed));
        assertThat(load.waiting()).isEqualTo(5);
        assertThat(load.maxConcurrency()).isNull();
    }

    @Test
    void theLimitIsToldWhereTheModelIsNot() {
        server.answers(ROOT + "/info", "{\"max_concurrent_requests\":7}");
        assertThat(load().maxConcurrency()).isEqualTo(7);
    }

    @Test
    void aServerThatTellsNothingIsNoFailure() {
        assertThat(probe.load(new FakeReplica(ROOT))).isNull();
    }

    @Test
    void answersTellHowLongTheyHadToWait() {
        ReplicaLoad told = Objects.requireNonNull(probe.load(Headers.of("x-queue-time", "250", "x-total-time", "900")));
        assertThat(told.queueSeconds()).isEqualTo(0.25);
        assertThat(told.source()).isEqualTo(ReplicaLoad.Source.HEADER);
        assertThat(told.waiting()).isNull();
        assertThat(probe.load(Headers.EMPTY)).isNull();
        assertThat(probe.load(Headers.of("x-queue-time", "soon"))).isNull();
        assertThat(probe.load(Headers.of("x-queue-time", "-1"))).isNull();
        assertThat(probe.load(Headers.of("x-queue-time", "NaN"))).isNull();
    }
}
