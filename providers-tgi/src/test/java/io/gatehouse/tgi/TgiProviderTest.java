package io.gatehouse.tgi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.Sampling;
import io.gatehouse.model.Target;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.spi.EncodeContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TgiProviderTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("tgi/llama").add(Message.user("Hi")).build();

    private final TgiProvider provider =
            TgiProvider.builder().replicas("http://gpu-a:8080").build();

    private static String encode(TgiProvider provider, ChatRequest request) {
        EncodeContext context = new EncodeContext(
                new Target("tgi", "llama"), provider.endpoints().get(0), false);
        return new String(provider.dialect(request).encode(request, context).body(), StandardCharsets.UTF_8);
    }

    @Test
    void theModelIsTheServersOwn() {
        assertThat(encode(provider, REQUEST))
                .isEqualTo("{\"model\":\"tgi\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        TgiProvider adapters =
                TgiProvider.builder().replicas("http://gpu-a:8080").adapters().build();
        assertThat(encode(adapters, REQUEST)).startsWith("{\"model\":\"llama\"");
    }

    @Test
    void aSchemaIsCalledAValue() {
        ChatRequest request = REQUEST.toBuilder()
                .responseFormat(ResponseFormat.jsonSchema("x", Json.parse("{\"type\":\"object\"}")))
                .build();
        assertThat(encode(provider, request))
                .contains("\"response_format\":{\"type\":\"json_schema\",\"value\":{\"name\":\"x\",\"schema\":"
                        + "{\"type\":\"object\"}}}");
        assertThat(encode(
                        provider,
                        REQUEST.toBuilder().responseFormat(ResponseFormat.TEXT).build()))
                .doesNotContain("response_format");
        assertThatThrownBy(() -> encode(
                        provider,
                        REQUEST.toBuilder()
                                .responseFormat(ResponseFormat.JSON_OBJECT)
                                .build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("jsonSchema");
    }

    @Test
    void toolsAlwaysHaveParameters() {
        ChatRequest request = REQUEST.toBuilder()
                .tools(List.of(ToolSpec.of("now", "The time", null)))
                .build();
        assertThat(encode(provider, request)).contains("\"parameters\":{\"type\":\"object\",\"properties\":{}}");
    }

    @Test
    void aNeutralTopPIsLeftOut() {
        assertThat(encode(
                        provider,
                        REQUEST.toBuilder()
                                .sampling(Sampling.builder()
                                        .topP(1.0)
                                        .temperature(0.0)
                                        .stop(List.of("."))
                                        .build())
                                .build()))
                .contains("\"temperature\":0.0,\"stop\":[\".\"]")
                .doesNotContain("top_p");
    }

    @Test
    void whatWouldBeMisreadIsRefused() {
        for (Sampling sampling : List.of(
                Sampling.builder().presencePenalty(0.0).build(),
                Sampling.builder().n(2).build(),
                Sampling.builder().topK(3).build())) {
            assertThatThrownBy(() -> encode(
                            provider, REQUEST.toBuilder().sampling(sampling).build()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("profile tgi");
        }
    }
}
