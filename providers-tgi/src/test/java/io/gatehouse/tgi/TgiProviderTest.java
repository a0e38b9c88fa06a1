package io.gatehouse.tgi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.Head;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.Role;
import io.gatehouse.model.Sampling;
import io.gatehouse.model.Target;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.EndpointClient;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TgiProviderTest {
    private static final ChatRequest REQUEST = Wire.REQUEST;
    private static final Json SCHEMA = Json.parse("{\"type\":\"object\",\"properties\":{}}");

    private final TgiProvider provider = Wire.builder().build();

    private static String encode(TgiProvider provider, ChatRequest request) {
        return Wire.body(provider, request);
    }

    private void assertRefused(ChatRequest request, String... words) {
        assertThatThrownBy(() -> encode(provider, request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll(words);
    }

    private static ChatRequest with(TgiOptions.Builder options) {
        return REQUEST.toBuilder().extra(options.build().fields()).build();
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
                .responseFormat(ResponseFormat.jsonSchema("x", SCHEMA))
                .build();
        assertThat(encode(provider, request))
                .contains("\"response_format\":{\"type\":\"json_schema\",\"value\":{\"name\":\"x\",\"schema\":"
                        + "{\"type\":\"object\",\"properties\":{}}}}");
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

    @Test
    void aSchemaNeedsProperties() {
        assertRefused(
                REQUEST.toBuilder()
                        .responseFormat(ResponseFormat.jsonSchema("x", Json.parse("{\"type\":\"string\"}")))
                        .build(),
                "properties");
    }

    @Test
    void toolsAndAFormAreNotForOneRequest() {
        ChatRequest.Builder tools = REQUEST.toBuilder().tools(List.of(ToolSpec.of("now", null, null)));
        assertRefused(
                tools.responseFormat(ResponseFormat.jsonSchema("x", SCHEMA)).build(), "tools", "responseFormat");
        ChatRequest grammar = with(TgiOptions.builder().grammarRegex("a")).toBuilder()
                .tools(List.of(ToolSpec.of("now", null, null)))
                .build();
        assertRefused(grammar, "tools", "grammar");
    }

    @Test
    void temperatureZeroIsNotSampledByATopP() {
        ChatRequest request = REQUEST.toBuilder()
                .sampling(Sampling.builder().temperature(0.0).topP(0.5).build())
                .build();
        assertThat(encode(provider, request)).contains("\"temperature\":0.0").doesNotContain("top_p");
    }

    @Test
    void aSeedIsNotNegative() {
        assertRefused(
                REQUEST.toBuilder()
                        .sampling(Sampling.builder().seed(-5L).build())
                        .build(),
                "seed");
    }

    @Test
    void optionsOfBothApisHaveTheirChatNames() {
        assertThat(encode(
                        provider,
                        with(TgiOptions.builder()
                                .adapter("lora")
                                .grammarRegex("a+")
                                .maxNewTokens(3)
                                .toolPrompt("Use them:")
                                .seed(4))))
                .isEqualTo("{\"model\":\"lora\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
                        + "\"tool_prompt\":\"Use them:\",\"seed\":4,"
                        + "\"response_format\":{\"type\":\"regex\",\"value\":\"a+\"},\"max_tokens\":3}");
        assertRefused(
                with(TgiOptions.builder().maxNewTokens(3)).toBuilder()
                        .sampling(Sampling.builder().maxTokens(4).build())
                        .build(),
                "max_tokens");
    }

    @Test
    void optionsOfTheNativeApiAreRefusedByName() {
        for (TgiOptions.Builder each : List.of(
                TgiOptions.builder().bestOf(2),
                TgiOptions.builder().decoderInputDetails(true),
                TgiOptions.builder().details(true),
                TgiOptions.builder().doSample(true),
                TgiOptions.builder().repetitionPenalty(1.1),
                TgiOptions.builder().returnFullText(true),
                TgiOptions.builder().topK(3),
                TgiOptions.builder().topNTokens(3),
                TgiOptions.builder().truncate(3),
                TgiOptions.builder().typicalP(0.5),
                TgiOptions.builder().watermark(true))) {
            String name = each.build().fields().keySet().iterator().next();
            assertRefused(with(each), name, "native API");
        }
    }

    @Test
    void nothingOfAnAssistantsMessageIsLost() {
        Message both = Message.assistant("Let me look.").toBuilder()
                .toolCalls(List.of(ToolCall.of("0", "now", "{}")))
                .build();
        Message refused = Message.builder(Role.ASSISTANT).refusal("I will not.").build();
        Json body = Json.parse(encode(provider, REQUEST.withMessages(List.of(both, refused))));
        assertThat(body.get("messages").toString())
                .isEqualTo("[{\"role\":\"assistant\",\"content\":\"Let me look.\"},"
                        + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"0\","
                        + "\"type\":\"function\",\"function\":{\"name\":\"now\",\"arguments\":\"{}\"}}]},"
                        + "{\"role\":\"assistant\",\"content\":\"I will not.\"}]");
    }

    @Test
    void whatTheProbeHearsOfTheLimitsIsKnownToRequests() {
        ServerLimits limits = new ServerLimits();
        String info = "{\"model_id\":\"m\",\"max_total_tokens\":4096,\"max_stop_sequences\":4}";
        new TgiProbe(limits).load(new Told("a", info));
        new TgiProbe(limits).load(new Told("b", info.replace("4096", "2048")));
        assertThat(limits.capabilities().contextWindow()).isEqualTo(2048);
        new TgiProbe(limits).load(new Told("b", "{\"nothing\":1}"));
        assertThat(limits.capabilities().contextWindow()).isEqualTo(2048);
    }

    private record Told(String name, String info) implements EndpointClient {
        @Override
        public Endpoint endpoint() {
            return Endpoint.builder(name, "http://gpu:1").build();
        }

        @Override
        public WireResponse send(WireRequest request) {
            return new WireResponse(
                    Head.builder(new Target("tgi", "-")).build(), info.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String text(WireRequest request) {
            return request.path().equals("/info") ? info : "";
        }
    }
}
