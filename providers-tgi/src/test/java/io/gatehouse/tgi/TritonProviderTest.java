package io.gatehouse.tgi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Head;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Target;
import io.gatehouse.openai.PromptTemplate;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.ProviderClient;
import io.gatehouse.spi.ReplicaProbe;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the builders accept and what they refuse. */
class TritonProviderTest {
    private static final PromptTemplate TEMPLATE =
            messages -> messages.get(messages.size() - 1).text();

    private static TritonProvider.Builder builder(TritonApi api) {
        return TritonProvider.builder(api).replicas("http://localhost:8000");
    }

    @ParameterizedTest
    @EnumSource(names = "OPENAI", mode = EnumSource.Mode.EXCLUDE)
    void aGenerateApiNeedsAPromptTemplate(TritonApi api) {
        assertThatThrownBy(() -> builder(api).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("promptTemplate");
        assertThat(builder(api).promptTemplate(TEMPLATE).build().pool().probe()).isInstanceOf(TritonProbe.class);
    }

    @Test
    void theFrontendIsAskedForItsLoadToo() {
        ReplicaProbe probe =
                Objects.requireNonNull(builder(TritonApi.OPENAI).build().pool().probe());
        FakeReplica frontend = new FakeReplica("http://gpu:9000/v1")
                .refuses("http://gpu:9002/metrics")
                .answers("http://gpu:9000/metrics", "vllm:num_requests_waiting{model=\"m\"} 3\n");
        assertThat(Objects.requireNonNull(probe.load(frontend)).waiting()).isEqualTo(3);
        assertThat(probe.requestHeaders().first("endpoint-load-metrics-format")).isEqualTo("text");
    }

    @Test
    void readinessIsAskedOfTheReplicasThereAreNow() {
        TritonProvider found = TritonProvider.builder(TritonApi.VLLM)
                .promptTemplate(TEMPLATE)
                .replicasFrom(() -> List.of("http://gpu-a:8000"))
                .build();
        assertThat(found).hasToString("TritonProvider(triton, vllm, replicas of a source)");
        assertThat(builder(TritonApi.OPENAI).build()).hasToString("TritonProvider(triton, openai, 1 replica)");
        Endpoint replica =
                Endpoint.builder("triton@gpu-a:8000", "http://gpu-a:8000").build();
        ProviderClient client = new ProviderClient() {
            @Override
            public List<Endpoint> endpoints() {
                return List.of(replica);
            }

            @Override
            public Endpoint next() {
                return replica;
            }

            @Override
            public WireResponse send(Endpoint endpoint, WireRequest request) {
                byte[] index = "[{\"name\":\"m\",\"state\":\"READY\"}]".getBytes(StandardCharsets.UTF_8);
                return new WireResponse(Head.builder(new Target("triton", "-")).build(), index);
            }

            @Override
            public String text(Endpoint endpoint, WireRequest request) {
                return "";
            }
        };
        assertThat(found.bind(client).ready("m")).containsExactly(Map.entry("triton@gpu-a:8000", true));
    }

    static Stream<UnaryOperator<TritonProvider.Builder>> generateOptions() {
        return Stream.of(
                builder -> builder.promptTemplate(TEMPLATE),
                builder -> builder.maxTokens(3),
                builder -> builder.modelVersion("1"),
                builder -> builder.cumulativeText(true),
                TritonProvider.Builder::guidedDecoding,
                TritonProvider.Builder::olderInputNames,
                builder -> builder.countTokens(String::length));
    }

    @ParameterizedTest
    @MethodSource("generateOptions")
    void theFrontendTakesNoOptionsOfTheGenerateApi(UnaryOperator<TritonProvider.Builder> option) {
        assertThatThrownBy(() -> option.apply(builder(TritonApi.OPENAI)).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("OpenAI frontend");
        assertThat(builder(TritonApi.OPENAI).build().endpoints().get(0).baseUrl())
                .hasToString("http://localhost:8000/v1");
    }

    @Test
    void theAddressOfTheGenerateApiHasNoVersion() {
        TritonProvider.Builder builder = builder(TritonApi.VLLM).promptTemplate(TEMPLATE);

        assertThat(builder.replicas("http://localhost:8000/v2/")
                        .build()
                        .endpoints()
                        .get(0)
                        .baseUrl())
                .hasToString("http://localhost:8000");
        assertThatThrownBy(() -> builder.replicas("http://localhost:8000/v1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("OpenAI frontend");
    }

    @Test
    void whatOneApiDoesNotHaveFailsWhenBuilt() {
        assertThatThrownBy(() -> builder(TritonApi.TENSORRT_LLM_API)
                        .promptTemplate(TEMPLATE)
                        .guidedDecoding()
                        .build())
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> builder(TritonApi.VLLM)
                        .promptTemplate(TEMPLATE)
                        .olderInputNames()
                        .build())
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> builder(TritonApi.VLLM).maxTokens(0)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> builder(TritonApi.VLLM).modelVersion("latest"))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void nativesNeedAGatewayAndTheRightPort() {
        assertThatThrownBy(() ->
                        builder(TritonApi.VLLM).promptTemplate(TEMPLATE).build().config("m"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("gateway.provider");
        assertThatThrownBy(() -> builder(TritonApi.OPENAI).build().ready("m"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("8000");
    }

    @Test
    void capabilitiesSayWhatNoModelBehindTheApiCan() {
        TritonProvider plain = builder(TritonApi.VLLM).promptTemplate(TEMPLATE).build();
        TritonProvider guided = builder(TritonApi.VLLM)
                .promptTemplate(TEMPLATE)
                .guidedDecoding()
                .build();

        assertThat(plain.capabilities("m").tools()).isFalse();
        assertThat(plain.capabilities("m").vision()).isFalse();
        assertThat(plain.capabilities("m").jsonSchema()).isFalse();
        assertThat(guided.capabilities("m").jsonSchema()).isNull();
        assertThat(builder(TritonApi.OPENAI).build().capabilities("m").tools()).isNull();
    }

    static Stream<UnaryOperator<TritonOptions.Builder>> badOptions() {
        return Stream.of(
                options -> options.minP(1.5),
                options -> options.minP(Double.NaN),
                options -> options.minTokens(-1),
                options -> options.repetitionPenalty(0),
                options -> options.repetitionPenalty(Double.POSITIVE_INFINITY),
                options -> options.lengthPenalty(Double.NaN),
                options -> options.beamWidth(0),
                options -> options.bestOf(0),
                TritonOptions.Builder::badWords,
                options -> options.badWords("a", ""),
                options -> options.embeddingBias(Map.of()),
                options -> options.loraTaskId(-1),
                options -> options.guide("yaml", "x"),
                options -> options.input("text_input", "x"),
                options -> options.input(" ", "x"),
                options -> options.input("nested", Map.of("a", 1)),
                options -> options.input("nested", List.of(List.of(1))));
    }

    @ParameterizedTest
    @MethodSource("badOptions")
    void badOptionsAreRefused(UnaryOperator<TritonOptions.Builder> option) {
        assertThatThrownBy(() -> option.apply(TritonOptions.builder())).isInstanceOf(InvalidRequestException.class);
    }
}
