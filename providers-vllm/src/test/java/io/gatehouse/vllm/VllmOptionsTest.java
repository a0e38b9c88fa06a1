package io.gatehouse.vllm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.spi.Continuation;
import io.gatehouse.spi.Endpoint;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VllmOptionsTest {
    private static final Endpoint ENDPOINT =
            Endpoint.builder("vllm#1", "http://gpu-a:8000/v1").build();

    private static Map<String, Json> fields(UnaryOperator<VllmOptions.Builder> set) {
        return set.apply(VllmOptions.builder()).build().fields();
    }

    @Test
    void fieldsTravelUnderTheNamesThatVllmKnows() {
        Map<String, Json> all = fields(options -> options.minP(0.1)
                .repetitionPenalty(1.1)
                .lengthPenalty(1)
                .beamSearch()
                .stopTokenIds(1, 2)
                .includeStopText()
                .ignoreEos()
                .minTokens(2)
                .skipSpecialTokens(false)
                .spacesBetweenSpecialTokens(false)
                .truncatePromptTokens(-1)
                .truncationSide("left")
                .promptLogprobs(0)
                .logprobTokenIds(3)
                .allowedTokenIds(4)
                .badWords("bad")
                .echo()
                .repetitionDetection(Map.of("n", 3))
                .chatTemplateArgument("a", 1)
                .thinking(false)
                .chatTemplate("{{ x }}")
                .addGenerationPrompt(true)
                .addSpecialTokens(false)
                .documents(List.of(Json.object().put("text", "t").build()))
                .mediaProcessor(Map.of("fps", 1))
                .mediaIo(Map.of("video", Map.of()))
                .includeReasoning(false)
                .thinkingTokenBudget(10)
                .priority(-1)
                .cacheSalt("s")
                .sessionId("x")
                .streamInterval(2)
                .tokensAsIds()
                .returnTokenIds()
                .kvTransfer(Map.of("do_remote_decode", true))
                .ecTransfer(Map.of())
                .xargs(Map.of("k", "v")));

        // The compiler of a misspelt name is this check: it lets through only what the engine knows.
        VllmFields.check(all, Set.of(), "vllm");
        assertThat(all.keySet()).allMatch(name -> !name.contains(" "));
        assertThat(all.get("chat_template_kwargs").toString()).isEqualTo("{\"a\":1,\"enable_thinking\":false}");
        assertThat(all.get("stop_token_ids").toString()).isEqualTo("[1,2]");
        long setters = Arrays.stream(VllmOptions.Builder.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .filter(name -> !name.equals("build"))
                .distinct()
                .count();
        // Nine of structure, one of completions, two that share a field.
        assertThat(all).hasSize((int) setters - 9 - 1 - 1);
    }

    @Test
    void badValuesAreRefusedWithTheirNames() {
        List<UnaryOperator<VllmOptions.Builder>> bad = List.of(
                options -> options.minP(1.5),
                options -> options.minP(Double.NaN),
                options -> options.repetitionPenalty(0),
                options -> options.lengthPenalty(Double.POSITIVE_INFINITY),
                options -> options.stopTokenIds(),
                options -> options.allowedTokenIds(-1),
                options -> options.minTokens(-1),
                options -> options.truncatePromptTokens(-2),
                options -> options.truncationSide("top"),
                options -> options.cacheSalt("a/b"),
                options -> options.cacheSalt(""),
                options -> options.streamInterval(0),
                options -> options.choice(),
                options -> options.regex(""),
                options -> options.regex("a").choice("b"),
                options -> options.withoutWhitespace());
        for (UnaryOperator<VllmOptions.Builder> each : bad) {
            assertThatThrownBy(() -> fields(each)).isInstanceOf(InvalidRequestException.class);
        }
    }

    private static Map<String, Json> rewritten(@Nullable String version, Map<String, Json> fields) {
        return rewritten(version, fields, null);
    }

    private static Map<String, Json> rewritten(
            @Nullable String version, Map<String, Json> fields, @Nullable ResponseFormat format) {
        Map<String, Json> copy = new java.util.LinkedHashMap<>(fields);
        ChatRequest request = ChatRequest.builder("vllm/m")
                .add(Message.user("Hi"))
                .responseFormat(format)
                .build();
        Structure.rewrite(copy, request, ENDPOINT, VllmVersion.parse(version));
        return copy;
    }

    @Test
    void structureIsWrittenForTheRelease() {
        Map<String, Json> regex = fields(options -> options.regex("a+"));
        assertThat(rewritten("0.11.2", regex)).containsOnlyKeys("guided_regex");
        assertThat(rewritten("0.12.0", regex)).isEqualTo(regex);
        assertThat(rewritten("1.0.0", regex)).isEqualTo(regex);
        assertThat(rewritten(null, regex)).isEqualTo(regex);

        Json schema = Json.parse("{\"type\":\"object\"}");
        Map<String, Json> json = fields(options -> options.json(schema));
        assertThat(rewritten("0.9.1", json)).isEqualTo(Map.of("guided_json", schema));
        assertThat(rewritten(null, json)
                        .get("response_format")
                        .get("json_schema")
                        .get("schema"))
                .isEqualTo(schema);
        assertThat(rewritten("0.9.1", fields(options -> options.json(schema).whitespacePattern(" ?"))))
                .containsOnlyKeys("guided_json", "guided_whitespace_pattern");
        assertThat(rewritten("0.9.1", fields(VllmOptions.Builder::jsonObject))).containsOnlyKeys("response_format");

        assertThatThrownBy(() -> rewritten("0.9.1", fields(options -> options.structuralTag(schema))))
                .hasMessageContaining("structural_tag of structured_outputs needs vLLM 0.12")
                .hasMessageContaining("vllm#1 runs 0.9.1");
        assertThatThrownBy(() -> rewritten("0.12.0", regex, ResponseFormat.JSON_OBJECT))
                .isInstanceOf(InvalidRequestException.class);
        Map<String, Json> guided = Map.of("guided_regex", Json.of("a+"));
        assertThat(rewritten("0.11.0", guided)).isEqualTo(guided);
        assertThatThrownBy(() -> rewritten("0.12.0", guided)).hasMessageContaining("runs 0.12.0");
        assertThatThrownBy(() -> rewritten(null, guided)).hasMessageContaining("not known yet");
    }

    @Test
    void releasesAreToldApart() {
        assertThat(VllmVersion.parse("0.11.1rc1.dev3+g1234").isBefore(0, 12)).isTrue();
        assertThat(VllmVersion.parse("0.33.0+cpu").isBefore(0, 12)).isFalse();
        assertThat(VllmVersion.parse("1.0").isBefore(0, 12)).isFalse();
        assertThat(VllmVersion.parse("v0.9.2").minor()).isEqualTo(9);
        assertThat(VllmVersion.parse("0.1.dev1+gabc")).isNull();
        assertThat(VllmVersion.parse("dev")).isNull();
        assertThat(VllmVersion.parse(null)).isNull();
    }

    @Test
    void whatLooksMisspeltIsFoundAndWhatIsNewPasses() {
        for (String name : List.of("topk", "Top_K", "min_token", "mintokens", "repitition_penalty", "chat_tempalte")) {
            assertThatThrownBy(() -> VllmFields.check(Map.of(name, Json.of(1)), Set.of(), "vllm"))
                    .as(name)
                    .isInstanceOf(InvalidRequestException.class);
        }
        for (String name : List.of("x_brand_new", "min_q", "user", "prompt_cache_key")) {
            VllmFields.check(Map.of(name, Json.of(1)), Set.of(), "vllm");
        }
        VllmFields.check(Map.of("topk", Json.of(1)), Set.of("topk"), "vllm");
    }

    @Test
    void onlyWhatIsTextAloneIsGoneOnWith() {
        assertThat(continuation(Map.of())).isEqualTo(Continuation.EXACT);
        assertThat(continuation(fields(options -> options.minP(0.1)))).isEqualTo(Continuation.EXACT);
        assertThat(continuation(fields(VllmOptions.Builder::textCompletion))).isEqualTo(Continuation.EXACT);
        for (Map<String, Json> fields : List.of(
                fields(options -> options.choice("a")),
                fields(options -> options.minTokens(3)),
                fields(VllmOptions.Builder::beamSearch),
                Map.of("guided_json", Json.parse("{}")))) {
            assertThat(continuation(fields)).isEqualTo(Continuation.NONE);
        }
    }

    private static Continuation continuation(Map<String, Json> fields) {
        ChatRequest request = ChatRequest.builder("vllm/m").extra(fields).build();
        return VllmProvider.builder().replicas("http://gpu-a:8000").build().continuation(request);
    }
}
