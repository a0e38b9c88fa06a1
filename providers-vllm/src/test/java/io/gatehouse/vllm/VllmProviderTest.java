package io.gatehouse.vllm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Message;
import io.gatehouse.model.Sampling;
import io.gatehouse.model.Target;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.ErrorKind;
import io.gatehouse.spi.TransportSettings;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class VllmProviderTest {
    private final VllmProvider provider = VllmProvider.builder()
            .replicas("http://gpu-a:8000", "http://gpu-b:8000/v1/")
            .build();

    @Test
    void everyReplicaIsAnEndpoint() {
        assertThat(provider.name()).isEqualTo("vllm");
        assertThat(provider.endpoints()).extracting(Endpoint::name).containsExactly("vllm#1", "vllm#2");
        assertThat(provider.endpoints())
                .extracting(e -> e.baseUrl().toString())
                .containsExactly("http://gpu-a:8000/v1", "http://gpu-b:8000/v1");
        assertThat(provider.transportSettings()).isEqualTo(TransportSettings.SELF_HOSTED);
    }

    @Test
    void aKeyIsOptionalButNotInTheClear() {
        VllmProvider.Builder builder =
                VllmProvider.builder().replicas("http://gpu-a:8000").apiKey("k");
        assertThatThrownBy(builder::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("allowCleartext()");
        assertThat(builder.allowCleartext().build().endpoints()).hasSize(1);
    }

    @Test
    void aPoolNeedsReplicas() {
        assertThatThrownBy(() -> VllmProvider.builder().build()).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> VllmProvider.builder().replicas("http://a", "http://a/v1"))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void samplingOptionsOfTheEngineAreTyped() {
        ChatRequest request = ChatRequest.builder("vllm/qwen3-8b")
                .add(Message.user("Hi"))
                .sampling(Sampling.builder().topK(20).maxTokens(5).build())
                .extra("min_p", 0.1)
                .build();
        Dialect dialect = provider.dialect(request);
        EncodeContext context = new EncodeContext(
                new Target("vllm", "qwen3-8b"), provider.endpoints().get(0), true);
        assertThat(new String(dialect.encode(request, context).body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"model\":\"qwen3-8b\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
                        + "\"max_tokens\":5,\"top_k\":20,\"stream\":true,\"stream_options\":{\"include_usage\":true,"
                        + "\"continuous_usage_stats\":true},"
                        + "\"min_p\":0.1}");
    }

    @Test
    void anAnswerThatHasBegunIsGoneOnWith() {
        ChatRequest request = ChatRequest.builder("vllm/qwen3-8b")
                .add(Message.user("Hi"), Message.prefill("Once"))
                .build();
        EncodeContext context = new EncodeContext(
                new Target("vllm", "qwen3-8b"), provider.endpoints().get(0), false);
        assertThat(new String(provider.dialect(request).encode(request, context).body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"model\":\"qwen3-8b\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},"
                        + "{\"role\":\"assistant\",\"content\":\"Once\"}],\"add_generation_prompt\":false,"
                        + "\"continue_final_message\":true}");
        assertThat(provider.capabilities("qwen3-8b").prefill()).isTrue();
    }

    @Test
    void numbersAsCodesAreUnderstood() {
        ErrorInfo info = provider.dialect(
                        ChatRequest.builder("vllm/m").add(Message.user("Hi")).build())
                .classify(
                        404,
                        Headers.EMPTY,
                        ("{\"error\":{\"message\":\"The model `nope` does not exist.\",\"type\":\"NotFoundError\","
                                        + "\"param\":\"model\",\"code\":404}}")
                                .getBytes(StandardCharsets.UTF_8));
        assertThat(info.kind()).isEqualTo(ErrorKind.MODEL_NOT_FOUND);
        assertThat(info.code()).isEqualTo("NotFoundError");
    }

    @Test
    void modelsNeedAGateway() {
        assertThatThrownBy(provider::models).isInstanceOf(ConfigurationException.class);
    }
}
