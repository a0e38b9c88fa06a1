package io.gatehouse.tgi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.ImagePart;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.Role;
import io.gatehouse.model.Sampling;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.openai.PromptTemplates;
import io.gatehouse.spi.WireRequest;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class NativeRequestTest {
    private static final Json SCHEMA = Json.parse("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}");

    private final TgiProvider provider = Wire.nativeApi();

    private String parameters(ChatRequest request) {
        return Json.parse(Wire.body(provider, request)).get("parameters").toString();
    }

    private String parameters(UnaryOperator<Sampling.Builder> sampling) {
        return parameters(Wire.REQUEST.toBuilder()
                .sampling(sampling.apply(Sampling.builder()).build())
                .build());
    }

    private String parameters(TgiOptions.Builder options) {
        return parameters(with(options));
    }

    private static ChatRequest with(TgiOptions.Builder options) {
        return Wire.REQUEST.toBuilder().extra(options.build().fields()).build();
    }

    private void assertRefused(ChatRequest request, boolean streaming, String... words) {
        assertThatThrownBy(() -> Wire.request(provider, request, streaming))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void aPromptAndParametersGoBesideTheVersionOfTheApi() {
        WireRequest blocking = Wire.request(provider, Wire.REQUEST, false);
        assertThat(blocking.urlAt(provider.endpoints().get(0))).isEqualTo("http://gpu-a:8080/generate");
        assertThat(Wire.request(provider, Wire.REQUEST, true)
                        .urlAt(provider.endpoints().get(0)))
                .isEqualTo("http://gpu-a:8080/generate_stream");
        assertThat(Wire.body(provider, Wire.REQUEST))
                .isEqualTo("{\"inputs\":\"Hi\",\"parameters\":{\"details\":true}}");
    }

    @Test
    void neutralSamplingHasItsNamesInTgi() {
        assertThat(parameters(sampling -> sampling.maxTokens(20)
                        .temperature(0.5)
                        .topP(0.9)
                        .topK(40)
                        .frequencyPenalty(0.1)
                        .seed(7L)
                        .topLogprobs(3)
                        .stop(List.of("."))))
                .isEqualTo(
                        "{\"details\":true,\"max_new_tokens\":20,\"frequency_penalty\":0.1,\"seed\":7,\"stop\":[\".\"],"
                                + "\"top_n_tokens\":3,\"temperature\":0.5,\"top_p\":0.9,\"top_k\":40}");
        assertThat(parameters(sampling -> sampling.topP(1.0).topK(-1))).isEqualTo("{\"details\":true}");
    }

    @Test
    void temperatureZeroAsksForNoSampling() {
        assertThat(parameters(sampling -> sampling.temperature(0.0).topP(0.5).topK(3)))
                .isEqualTo("{\"details\":true}");
        ChatRequest both = with(TgiOptions.builder().doSample(true)).toBuilder()
                .sampling(Sampling.builder().temperature(0.0).build())
                .build();
        assertRefused(both, false, "temperature 0", "do_sample");
    }

    @Test
    void allOptionsHaveTheirPlace() {
        assertThat(parameters(TgiOptions.builder()
                        .adapter("lora")
                        .bestOf(2)
                        .decoderInputDetails(true)
                        .details(true)
                        .doSample(true)
                        .frequencyPenalty(-1)
                        .repetitionPenalty(1.5)
                        .grammarRegex("a+")
                        .maxNewTokens(3)
                        .returnFullText(true)
                        .stop("x", "y")
                        .temperature(0.5)
                        .topK(4)
                        .topNTokens(5)
                        .topP(0.5)
                        .truncate(100)
                        .typicalP(0.25)
                        .watermark(true)))
                .isEqualTo("{\"adapter_id\":\"lora\",\"best_of\":2,\"decoder_input_details\":true,\"details\":true,"
                        + "\"do_sample\":true,\"frequency_penalty\":-1.0,\"repetition_penalty\":1.5,"
                        + "\"grammar\":{\"type\":\"regex\",\"value\":\"a+\"},\"max_new_tokens\":3,"
                        + "\"return_full_text\":true,\"stop\":[\"x\",\"y\"],\"temperature\":0.5,\"top_k\":4,"
                        + "\"top_n_tokens\":5,\"top_p\":0.5,\"truncate\":100,\"typical_p\":0.25,\"watermark\":true}");
        assertThat(parameters(TgiOptions.builder().seed(3))).contains("\"seed\":3");
    }

    @Test
    void aSchemaIsAGrammar() {
        String expected = "{\"details\":true,\"grammar\":{\"type\":\"json\",\"value\":" + SCHEMA + "}}";
        assertThat(parameters(Wire.REQUEST.toBuilder()
                        .responseFormat(ResponseFormat.jsonSchema("x", SCHEMA))
                        .build()))
                .isEqualTo(expected);
        assertThat(parameters(TgiOptions.builder().grammarJson(SCHEMA))).isEqualTo(expected);
        assertRefused(
                Wire.REQUEST.toBuilder()
                        .responseFormat(ResponseFormat.JSON_OBJECT)
                        .build(),
                false,
                "jsonSchema");
        assertRefused(
                Wire.REQUEST.toBuilder()
                        .responseFormat(ResponseFormat.jsonSchema("x", Json.parse("{\"type\":\"array\"}")))
                        .build(),
                false,
                "properties");
    }

    @Test
    void bestOfNeedsSamplingNoSeedAndNoStream() {
        assertRefused(with(TgiOptions.builder().bestOf(2)), false, "best_of", "sampling");
        assertRefused(with(TgiOptions.builder().bestOf(2).temperature(1).seed(1)), false, "best_of", "seed");
        assertRefused(with(TgiOptions.builder().bestOf(2).temperature(1)), true, "best_of", "stream");
        ChatRequest warm = with(TgiOptions.builder().bestOf(2)).toBuilder()
                .sampling(Sampling.builder().temperature(0.7).build())
                .build();
        assertThat(parameters(warm)).contains("\"best_of\":2");
        assertThat(provider.dialect(warm).canStream(warm)).isFalse();
        assertThat(provider.dialect(Wire.REQUEST).canStream(Wire.REQUEST)).isTrue();
    }

    @Test
    void whatIsNotForStreamsIsRefusedThere() {
        assertRefused(with(TgiOptions.builder().returnFullText(true)), true, "return_full_text");
        assertRefused(with(TgiOptions.builder().decoderInputDetails(true)), true, "decoder_input_details");
        ChatRequest full = with(TgiOptions.builder().returnFullText(true));
        assertThat(provider.dialect(full).canStream(full)).isFalse();
    }

    @Test
    void logprobsNeedDetails() {
        ChatRequest request = with(TgiOptions.builder().details(false)).toBuilder()
                .sampling(Sampling.builder().logprobs(true).build())
                .build();
        assertRefused(request, false, "logprobs", "details");
    }

    @Test
    void whatTheApiCannotDoIsRefusedByName() {
        ChatRequest.Builder request = Wire.REQUEST.toBuilder();
        assertRefused(request.tools(List.of(ToolSpec.of("now", null, null))).build(), false, "tools", "chat API");
        for (Map.Entry<String, Sampling> each : Map.of(
                        "n greater than 1", Sampling.builder().n(2).build(),
                        "logitBias", Sampling.builder().logitBias(Map.of(1, 1)).build(),
                        "presencePenalty",
                                Sampling.builder().presencePenalty(0.0).build(),
                        "parallelToolCalls",
                                Sampling.builder().parallelToolCalls(true).build(),
                        "reasoningEffort",
                                Sampling.builder().reasoningEffort("low").build(),
                        "seed", Sampling.builder().seed(-1L).build(),
                        "topP", Sampling.builder().topP(0.0).build(),
                        "topK", Sampling.builder().topK(0).build())
                .entrySet()) {
            assertRefused(Wire.REQUEST.toBuilder().sampling(each.getValue()).build(), false, each.getKey());
        }
        Message image = Message.user(ContentPart.text("What is this?"), ImagePart.url("https://example.com/a.png"));
        Message calling = Message.builder(Role.ASSISTANT)
                .toolCalls(List.of(ToolCall.of("1", "now", "{}")))
                .build();
        assertRefused(Wire.REQUEST.withMessages(List.of(image)), false, "ImagePart");
        assertRefused(Wire.REQUEST.withMessages(List.of(calling)), false, "tool calls");
        assertRefused(Wire.REQUEST.withMessages(List.of(Message.tool("1", "x"))), false, "results of tools");
        for (String name : List.of("tool_prompt", "guideline", "max_tokens", "tools", "response_format")) {
            assertRefused(Wire.REQUEST.toBuilder().extra(name, "x").build(), false, name, "chat API");
        }
        assertRefused(Wire.REQUEST.toBuilder().extra("inputs", "x").build(), false, "inputs");
    }

    @Test
    void whatIsSaidTwiceIsRefused() {
        ChatRequest request = with(TgiOptions.builder().temperature(0.5)).toBuilder()
                .sampling(Sampling.builder().temperature(0.7).build())
                .build();
        assertRefused(request, false, "temperature", "one place");
    }

    @Test
    void theModelNamesAnAdapterIfThereAreSome() {
        TgiProvider adapters = Wire.builder()
                .api(TgiApi.NATIVE)
                .promptTemplate(PromptTemplates.PLAIN)
                .adapters()
                .build();
        assertThat(Wire.body(adapters, Wire.REQUEST)).contains("\"adapter_id\":\"llama\"");
        assertThat(Wire.body(provider, Wire.REQUEST)).doesNotContain("adapter_id");
    }

    @Test
    void thePromptTemplateIsNeverGuessed() {
        assertThatThrownBy(() -> Wire.builder().api(TgiApi.NATIVE).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("promptTemplate");
        TgiProvider chat = Wire.builder().build();
        ChatRequest request = with(TgiOptions.builder().api(TgiApi.NATIVE));
        assertThatThrownBy(() -> chat.dialect(request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("promptTemplate");
    }

    @Test
    void optionsOutOfRangeAreRefusedAtOnce() {
        TgiOptions.Builder options = TgiOptions.builder();
        List<Runnable> bad = List.of(
                () -> options.bestOf(0),
                () -> options.frequencyPenalty(2.5),
                () -> options.repetitionPenalty(0),
                () -> options.maxNewTokens(0),
                () -> options.seed(-1),
                () -> options.stop(""),
                () -> options.temperature(0),
                () -> options.temperature(Double.NaN),
                () -> options.topK(0),
                () -> options.topNTokens(0),
                () -> options.topP(1),
                () -> options.topP(0),
                () -> options.truncate(0),
                () -> options.typicalP(1),
                () -> options.adapter(" "),
                () -> options.toolPrompt(""),
                () -> options.grammarRegex(""),
                () -> options.grammarJson(Json.parse("{\"type\":\"object\"}")));
        for (Runnable each : bad) {
            assertThatThrownBy(each::run).isInstanceOf(InvalidRequestException.class);
        }
        assertThat(options.build().fields()).isEmpty();
    }
}
