package io.gatehouse.tests.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.ReplicaHealth;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.vllm.TokenList;
import io.gatehouse.vllm.VllmOptions;
import io.gatehouse.vllm.VllmProvider;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What vLLM has beside chat, asked of a real server. */
@Tag("real-engine")
class VllmNativesLiveTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private @Nullable Gateway gateway;
    private String model = "";

    @BeforeEach
    void connect() {
        LiveServer server = LiveServer.of("VLLM_BASE_URL");
        model = server.model();
        gateway = Gateway.builder()
                .provider(VllmProvider.builder()
                        .replicas(server.root().toString())
                        .pool(pool -> pool.loadEvery(Duration.ofMillis(500)))
                        .build())
                .build();
    }

    @AfterEach
    void close() {
        if (gateway != null) {
            gateway.close();
        }
    }

    private Gateway gateway() {
        return Objects.requireNonNull(gateway);
    }

    private VllmProvider vllm() {
        return gateway().provider("vllm", VllmProvider.class);
    }

    private ChatCall ask(VllmOptions options) {
        return gateway()
                .chat("vllm/" + model)
                .user("The balancer picks")
                .temperature(0)
                .seed(7)
                .maxTokens(40)
                .extra(options.fields());
    }

    @Test
    void textsComeBackFromTheirTokens() {
        TokenList tokens = vllm().tokenize(model, "Zürich, 東京 and 🌍");

        assertThat(tokens.count()).isEqualTo(tokens.ids().size());
        assertThat(tokens.contextWindow()).isPositive();
        assertThat(vllm().detokenize(
                                model,
                                tokens.ids().stream()
                                        .mapToInt(Integer::intValue)
                                        .toArray()))
                .isEqualTo("Zürich, 東京 and 🌍");
    }

    @Test
    void requestsAreCountedAsTheyAreRead() {
        ChatCall call = ask(VllmOptions.builder().build());
        assertThat((long) vllm().tokenize(call.request()).count())
                .isEqualTo(call.send().usage().inputTokens());
    }

    @Test
    void itsReleaseIsTold() {
        assertThat(vllm().versions())
                .singleElement()
                .satisfies(result -> assertThat(result.answer()).matches("[0-9]+\\.[0-9]+.*"));
    }

    @Test
    void structuresAreKeptTo() {
        assertThat(ask(VllmOptions.builder().choice("yes", "no").build()).send().text())
                .isIn("yes", "no");
        assertThat(ask(VllmOptions.builder().regex("[0-9]{3}-[a-f]{2}").build())
                        .send()
                        .text())
                .matches("[0-9]{3}-[a-f]{2}");
        assertThat(ask(VllmOptions.builder()
                                .grammar("root ::= \"left\" | \"right\"")
                                .build())
                        .send()
                        .text())
                .isIn("left", "right");
    }

    @Test
    void asManyTokensComeAsAreDemanded() {
        assertThat(ask(VllmOptions.builder().minTokens(40).build())
                        .send()
                        .usage()
                        .outputTokens())
                .isEqualTo(40);
    }

    @Test
    void aPromptIsCompleted() {
        assertThat(vllm().complete(model, "The balancer picks").text()).isNotBlank();
    }

    @Test
    void aReplicaTellsItsLoad() {
        try (ChatStream stream = ask(VllmOptions.builder().ignoreEos().build()).maxTokens(450).stream()) {
            assertThat(stream.next()).isNotNull();
            LiveServer.await("its load", SOON, Duration.ofMillis(50), () -> load() != null);
        }
        ReplicaLoad load = Objects.requireNonNull(load());
        assertThat(load.running()).isNotNull();
        assertThat(load.waiting()).isNotNull();
        assertThat(load.kvUsage()).isBetween(0.0, 1.0);
        LiveServer.await(
                "its models",
                SOON,
                Duration.ofMillis(50),
                () -> !gateway().replicas().get(0).models().isEmpty());
        ReplicaHealth replica = gateway().replicas().get(0);
        assertThat(replica.models()).contains(model);
        assertThat(replica.state()).isEqualTo(ReplicaHealth.State.READY);
    }

    private @Nullable ReplicaLoad load() {
        return gateway().replicas().get(0).load();
    }
}
