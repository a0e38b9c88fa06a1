package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gateway;
import io.gatehouse.model.Headers;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.spi.EndpointClient;
import io.gatehouse.spi.Provider;
import io.gatehouse.spi.ReplicaProbe;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.testing.Scripts;
import io.gatehouse.tgi.TgiProvider;
import io.gatehouse.vllm.VllmProvider;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What ordinary answers tell of a replica's load. Time stands still but for the test. */
@ExtendWith(LeakCheckExtension.class)
class ToldLoadTest {
    private static final String ORCA =
            "TEXT named_metrics.kv_cache_usage_perc=0.41, named_metrics.num_requests_waiting=3";

    private final FakeModelServer server = FakeModelServer.start();
    private final ManualClock clock = new ManualClock();
    private final LimitProbe replicas = new LimitProbe();

    @AfterEach
    void close() {
        server.awaitNoOpenConnections(Setup.WAIT);
        server.close();
    }

    private Gateway gateway(Provider provider) {
        return Gateway.builder()
                .provider(provider)
                .addAttemptInterceptor(replicas)
                .clock(clock)
                .build();
    }

    private Gateway vllm() {
        return gateway(VllmProvider.builder().replicas(server.url()).build());
    }

    private RecordedRequest chatRequest() {
        return server.requests().stream()
                .filter(request -> request.path().endsWith("/chat/completions"))
                .findFirst()
                .orElseThrow();
    }

    private @Nullable ReplicaLoad load(String endpoint) {
        return replicas.lane(endpoint).load();
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatTellsTheLoadIsHeardForThreePolls(Way way) {
        server.otherwise(Scripts.chat("ok").with(script -> script.header("endpoint-load-metrics", ORCA)));
        try (Gateway gateway = vllm()) {
            way.run(gateway.chat("vllm/m").user("Hello"));
            ReplicaLoad load = Objects.requireNonNull(load("vllm#1"));
            assertThat(load.waiting()).isEqualTo(3);
            assertThat(load.kvUsage()).isEqualTo(0.41);
            clock.advance(Duration.ofSeconds(6));
            assertThat(load("vllm#1")).isNotNull();
            clock.advance(Duration.ofNanos(1));
            assertThat(load("vllm#1")).as("what is old is not trusted").isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void requestsAskForIt(Way way) {
        try (Gateway gateway = vllm()) {
            way.run(gateway.chat("vllm/m").user("Hello"));
            assertThat(chatRequest().header("endpoint-load-metrics-format")).isEqualTo("TEXT");
            assertThat(load("vllm#1")).as("an answer that tells nothing").isNull();
        }
    }

    @Test
    void embeddingsTellItToo() {
        server.otherwise(Scripts.embeddings(4).with(script -> script.header("endpoint-load-metrics", ORCA)));
        try (Gateway gateway = vllm()) {
            gateway.embed("vllm/m").input("a").send();
            assertThat(Objects.requireNonNull(load("vllm#1")).waiting()).isEqualTo(3);
        }
    }

    @Test
    void answersOfTgiTellHowLongTheyHadToWait() {
        server.otherwise(Scripts.chat("ok").with(script -> script.header("x-queue-time", "125")));
        Provider tgi = TgiProvider.builder().replicas(server.url()).build();
        try (Gateway gateway = gateway(tgi)) {
            gateway.chat("tgi/m").user("Hello").send();
            ReplicaLoad load = Objects.requireNonNull(load("tgi#1"));
            assertThat(load.queueSeconds()).isEqualTo(0.125);
            assertThat(load.source()).isEqualTo(ReplicaLoad.Source.HEADER);
        }
    }

    @Test
    void nobodyAsksOrHearsHostedProviders() {
        server.otherwise(Scripts.chat("ok").with(script -> script.header("endpoint-load-metrics", ORCA)));
        try (Gateway gateway = gateway(Setup.openAi(server).build())) {
            gateway.chat(Setup.TARGET).user("Hello").send();
            assertThat(load("openai#1")).isNull();
            assertThat(chatRequest().header("endpoint-load-metrics-format")).isNull();
        }
    }

    @Test
    void aProbeThatThrowsLosesNoAnswer() {
        ReplicaProbe broken = new ReplicaProbe() {
            @Override
            public Set<String> ready(EndpointClient client) {
                return Set.of();
            }

            @Override
            public @Nullable ReplicaLoad load(EndpointClient client) {
                return null;
            }

            @Override
            public @Nullable ReplicaLoad load(Headers headers) {
                throw new IllegalStateException("broken");
            }
        };
        try (Gateway gateway = gateway(VllmProvider.builder()
                .replicas(server.url())
                .pool(pool -> pool.probe(broken))
                .build())) {
            assertThat(gateway.chat("vllm/m").user("Hello").send().text()).isNotEmpty();
            assertThat(load("vllm#1")).isNull();
        }
    }
}
