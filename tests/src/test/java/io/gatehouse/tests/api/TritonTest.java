package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.ContextTooLongException;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ImagePart;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ModelNotFoundException;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.PermissionDeniedException;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.Role;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.model.Usage;
import io.gatehouse.openai.PromptTemplate;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import io.gatehouse.tests.contract.TritonScripts;
import io.gatehouse.tgi.TritonApi;
import io.gatehouse.tgi.TritonModel;
import io.gatehouse.tgi.TritonOptions;
import io.gatehouse.tgi.TritonProvider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is Triton's own beside the contract that all providers keep. */
@ExtendWith(LeakCheckExtension.class)
class TritonTest {
    private static final PromptTemplate TAGGED = messages -> messages.stream()
                    .map(message -> "<" + message.role().name().toLowerCase(Locale.ROOT) + ">" + message.text())
                    .collect(Collectors.joining())
            + "<assistant>";
    private static final Usage USAGE = Usage.of(11, 7);
    private static final String TARGET = "triton/my model";

    private final FakeModelServer server = FakeModelServer.start();
    private final FakeModelServer spare = FakeModelServer.start();

    @AfterEach
    void close() {
        server.awaitNoOpenConnections(Setup.WAIT);
        server.close();
        spare.close();
    }

    private TritonProvider.Builder provider(TritonApi api) {
        return TritonProvider.builder(api)
                .replicas(server.url())
                .promptTemplate(TAGGED)
                .maxTokens(64)
                .pool(pool -> pool.probe(null));
    }

    private static Gateway gateway(TritonProvider.Builder provider) {
        return Gateway.builder().provider(provider.build()).build();
    }

    private RecordedRequest sent(TritonProvider.Builder provider, UnaryOperator<ChatCall> change) {
        TritonApi api = provider.build().toString().contains("vllm") ? TritonApi.VLLM : TritonApi.TENSORRT_LLM;
        server.enqueue(new TritonScripts(api, true).text(USAGE, "Hi"));
        try (Gateway gateway = gateway(provider)) {
            change.apply(gateway.chat(TARGET).system("Be brief.").user("Hello")).send();
        }
        return server.takeRequest(Setup.WAIT);
    }

    private static ChatCall sampled(ChatCall call) {
        return call.sampling(sampling -> sampling.maxTokens(8)
                .temperature(0.5)
                .topP(0.9)
                .topK(20)
                .frequencyPenalty(0.1)
                .presencePenalty(0.2)
                .seed(7L)
                .stop(List.of("END", "STOP")));
    }

    @Test
    void anEnsembleGetsThePromptAndOneInputForEachOption() {
        RecordedRequest request = sent(
                provider(TritonApi.TENSORRT_LLM),
                call -> sampled(call)
                        .extra(TritonOptions.builder()
                                .minTokens(2)
                                .repetitionPenalty(1.1)
                                .lengthPenalty(0.5)
                                .badWords("foo", "bar")
                                .beamWidth(1)
                                .endId(2)
                                .padId(0)
                                .returnLogProbs()
                                .returnContextLogits()
                                .returnGenerationLogits()
                                .returnPerfMetrics()
                                .loraTaskId(5)
                                .input("my_flag", true)
                                .build()
                                .fields()));

        assertThat(request.path()).isEqualTo("/v2/models/my%20model/generate");
        assertThat(Json.parse(request.body()))
                .isEqualTo(
                        Json.parse(
                                "{\"text_input\":\"<system>Be brief.<user>Hello<assistant>\",\"stream\":false,"
                                        + "\"exclude_input_in_output\":true,\"return_num_input_tokens\":true,"
                                        + "\"return_num_output_tokens\":true,\"max_tokens\":8,\"temperature\":0.5,\"top_p\":0.9,"
                                        + "\"top_k\":20,\"frequency_penalty\":0.1,\"presence_penalty\":0.2,\"seed\":7,"
                                        + "\"stop_words\":[\"END\",\"STOP\"],\"min_tokens\":2,\"repetition_penalty\":1.1,"
                                        + "\"length_penalty\":0.5,\"bad_words\":[\"foo\",\"bar\"],\"beam_width\":1,\"end_id\":2,"
                                        + "\"pad_id\":0,\"return_log_probs\":true,\"return_context_logits\":true,"
                                        + "\"return_generation_logits\":true,\"return_perf_metrics\":true,\"lora_task_id\":5,\"my_flag\":true}"));
    }

    @Test
    void anOlderEnsembleGetsTheOlderNames() {
        RecordedRequest request = sent(
                provider(TritonApi.TENSORRT_LLM).olderInputNames().modelVersion("3"),
                call -> call.sampling(sampling -> sampling.seed(7L))
                        .extra(TritonOptions.builder().minTokens(2).build().fields()));

        assertThat(request.path()).isEqualTo("/v2/models/my%20model/versions/3/generate");
        assertThat(request.at("/random_seed")).isEqualTo("7");
        assertThat(request.at("/min_length")).isEqualTo("2");
        assertThat(request.at("/seed")).isNull();
        assertThat(request.at("/max_tokens")).isEqualTo("64");
    }

    @Test
    void theVllmBackendGetsItsSamplingParametersAsOneText() {
        RecordedRequest request = sent(
                provider(TritonApi.VLLM).guidedDecoding(),
                call -> sampled(call)
                        .extra(TritonOptions.builder()
                                .minP(0.05)
                                .repetitionPenalty(1.1)
                                .badWords("foo")
                                .loraName("sql")
                                .guide("regex", "[a-z]+")
                                .samplingParameters(Map.of("logprobs", 2))
                                .returnLogProbs()
                                .build()
                                .fields()));

        assertThat(request.at("/exclude_input_in_output")).isEqualTo("true");
        assertThat(request.at("/return_finish_reason")).isEqualTo("true");
        assertThat(request.at("/return_logprobs")).isEqualTo("true");
        assertThat(Json.parse(request.at("/sampling_parameters")))
                .isEqualTo(Json.parse("{\"max_tokens\":8,\"temperature\":0.5,\"top_p\":0.9,\"top_k\":20,"
                        + "\"frequency_penalty\":0.1,\"presence_penalty\":0.2,\"seed\":7,\"stop\":[\"END\",\"STOP\"],"
                        + "\"min_p\":0.05,\"repetition_penalty\":1.1,\"bad_words\":[\"foo\"],\"lora_name\":\"sql\","
                        + "\"structured_outputs\":\"{\\\"regex\\\":\\\"[a-z]+\\\"}\",\"logprobs\":2}"));
    }

    @Test
    void theVllmBackendGetsASchemaAsATextWithinTheText() {
        Json schema = Json.object().put("type", "object").build();

        RecordedRequest request = sent(
                provider(TritonApi.VLLM).guidedDecoding(),
                call -> call.responseFormat(ResponseFormat.jsonSchema("thing", schema)));

        Json sampling = Json.parse(request.at("/sampling_parameters"));
        assertThat(Json.parse(sampling.get("structured_outputs").asText()).get("json"))
                .isEqualTo(schema);
    }

    @Test
    void theLlmApiGetsPrefixedNames() {
        RecordedRequest request = sent(
                provider(TritonApi.TENSORRT_LLM_API),
                call -> sampled(call)
                        .extra(TritonOptions.builder()
                                .bestOf(2)
                                .returnPerfMetrics()
                                .build()
                                .fields()));

        assertThat(Json.parse(request.body()).fields().keySet())
                .containsExactlyInAnyOrder(
                        "text_input",
                        "streaming",
                        "sampling_param_exclude_input_from_output",
                        "return_finish_reason",
                        "sampling_param_max_tokens",
                        "sampling_param_temperature",
                        "sampling_param_top_p",
                        "sampling_param_top_k",
                        "sampling_param_frequency_penalty",
                        "sampling_param_presence_penalty",
                        "sampling_param_seed",
                        "sampling_param_stop",
                        "sampling_param_best_of",
                        "sampling_param_return_perf_metrics");
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                refused(TritonApi.VLLM, "n greater than 1", call -> call.sampling(sampling -> sampling.n(2))),
                refused(TritonApi.VLLM, "logitBias", call -> call.sampling(s -> s.logitBias(Map.of(1, 2)))),
                refused(
                        TritonApi.VLLM,
                        "tool calls in messages",
                        call -> call.message(Message.builder(Role.ASSISTANT)
                                        .toolCalls(List.of(ToolCall.of("c", "time", "{}")))
                                        .build())
                                .user("And?")),
                refused(
                        TritonApi.TENSORRT_LLM,
                        "results of tools in messages",
                        call -> call.message(Message.tool("c", "noon"))),
                refused(
                        TritonApi.TENSORRT_LLM_API,
                        "refusals in messages",
                        call -> call.message(Message.builder(Role.ASSISTANT)
                                        .refusal("No.")
                                        .build())
                                .user("And?")),
                refused(TritonApi.VLLM, "logprobs", call -> call.sampling(s -> s.logprobs(true))),
                refused(TritonApi.VLLM, "parallelToolCalls", call -> call.sampling(s -> s.parallelToolCalls(false))),
                refused(TritonApi.VLLM, "reasoningEffort", call -> call.sampling(s -> s.reasoningEffort("low"))),
                refused(
                        TritonApi.TENSORRT_LLM,
                        "responseFormat",
                        call -> call.responseFormat(ResponseFormat.JSON_OBJECT)),
                refused(
                        TritonApi.TENSORRT_LLM_API,
                        "responseFormat",
                        call -> call.responseFormat(ResponseFormat.JSON_OBJECT)),
                refused(
                        TritonApi.VLLM,
                        "length_penalty",
                        with(TritonOptions.builder().lengthPenalty(1))),
                refused(
                        TritonApi.VLLM,
                        "return_context_logits",
                        with(TritonOptions.builder().returnContextLogits())),
                refused(
                        TritonApi.TENSORRT_LLM_API,
                        "return_generation_logits",
                        with(TritonOptions.builder().returnGenerationLogits())),
                refused(
                        TritonApi.VLLM,
                        "return_perf_metrics",
                        with(TritonOptions.builder().returnPerfMetrics())),
                refused(TritonApi.VLLM, "end_id", with(TritonOptions.builder().endId(2))),
                refused(
                        TritonApi.TENSORRT_LLM_API,
                        "min_p",
                        with(TritonOptions.builder().minP(0.1))),
                refused(
                        TritonApi.TENSORRT_LLM,
                        "guidedDecoding()",
                        with(TritonOptions.builder().guide("regex", "a"))),
                refused(
                        TritonApi.VLLM,
                        "guidedDecoding()",
                        with(TritonOptions.builder().guide("regex", "a"))),
                refused(TritonApi.VLLM, "needs its type", call -> call.extra("guided_decoding_guide", "a")),
                refused(TritonApi.TENSORRT_LLM, "set twice", call -> call.extra("max_tokens", 3)),
                refused(TritonApi.TENSORRT_LLM, "set twice", call -> call.extra("text_input", "x")),
                refused(TritonApi.VLLM, "JSON object", call -> call.extra("sampling_parameters", "{}")));
    }

    private static Arguments refused(TritonApi api, String word, UnaryOperator<ChatCall> change) {
        return Arguments.of(api, word, change);
    }

    private static UnaryOperator<ChatCall> with(TritonOptions.Builder options) {
        return call -> call.extra(options.build().fields());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatTheApiCannotDoIsRefusedByNameBeforeAnythingIsSent(
            TritonApi api, String word, UnaryOperator<ChatCall> change) {
        try (Gateway gateway = gateway(provider(api))) {
            assertThatThrownBy(() ->
                            change.apply(gateway.chat(TARGET).user("Hello")).send())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(word);
        }
        assertThat(server.requestCount()).isZero();
    }

    static Stream<Arguments> unable() {
        Json schema = Json.object().put("type", "object").build();
        UnaryOperator<ChatCall> tools = call -> call.tools(ToolSpec.of("time", "Tells the time", schema));
        UnaryOperator<ChatCall> images = call -> call.user(ImagePart.url("https://example.com/a.png"));
        UnaryOperator<ChatCall> json = call -> call.responseFormat(ResponseFormat.jsonSchema("thing", schema));
        return Stream.of(
                Arguments.of("tools", tools), Arguments.of("images", images), Arguments.of("JSON schema", json));
    }

    @ParameterizedTest
    @MethodSource("unable")
    void whatNoModelBehindTheApiCanGoesToATargetThatCan(String word, UnaryOperator<ChatCall> change) {
        spare.enqueue(Scripts.chat("Done."));
        try (Gateway gateway = Gateway.builder()
                .provider(provider(TritonApi.VLLM).build())
                .provider(Setup.openAi(spare).build())
                .route("assistant", Route.to("triton/m").fallbackTo("openai/m"))
                .build()) {
            ChatResponse answer =
                    change.apply(gateway.chat("assistant").user("Hello")).send();

            assertThat(answer.text()).isEqualTo("Done.");
            assertThat(answer.attempts().get(0).note()).contains(word);
            assertThatThrownBy(() ->
                            change.apply(gateway.chat("triton/m").user("Hello")).send())
                    .isInstanceOf(InvalidRequestException.class);
        }
        assertThat(server.requestCount()).isZero();
    }

    @Test
    void withoutABoundOnOutputAnEnsembleIsNotAsked() {
        TritonProvider.Builder provider = TritonProvider.builder(TritonApi.TENSORRT_LLM)
                .replicas(server.url())
                .promptTemplate(TAGGED)
                .pool(pool -> pool.probe(null));
        try (Gateway gateway = gateway(provider)) {
            assertThatThrownBy(() -> gateway.chat(TARGET).user("Hello").send())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("maxTokens");
        }
        assertThat(server.requestCount()).isZero();
    }

    private static Answer good(TritonApi api) {
        return new TritonScripts(api, true).text(USAGE, "All ", "is ", "well.");
    }

    static Stream<Arguments> overloads() {
        List<Answer> overloads = List.of(
                TritonScripts.error(503, "Exceeds maximum queue size"),
                TritonScripts.modelError(503, "Request timeout expired"),
                TritonScripts.error(400, "Request for unknown model: 'm' version 1 is not at ready state"),
                Script.respond(400),
                TritonScripts.modelError(503, "Model is unavailable due to unhealthy vLLM engine"),
                request -> request.path().endsWith("_stream")
                        ? Scripts.sse("{\"error\":\"Exceeds maximum queue size\"}")
                        : Scripts.json(200, "{\"error\":\"Exceeds maximum queue size\"}"));
        return Stream.of(Way.values())
                .flatMap(way -> Stream.of(TritonApi.TENSORRT_LLM, TritonApi.VLLM)
                        .flatMap(api -> overloads.stream().map(overload -> Arguments.of(way, api, overload))));
    }

    @ParameterizedTest
    @MethodSource("overloads")
    void whatIsOverloadedOrNotReadySendsTheCallToAnotherReplica(Way way, TritonApi api, Answer overload) {
        Queue<Answer> answers = new ConcurrentLinkedQueue<>(List.of(overload, good(api)));
        Answer next = request -> answers.remove().script(request);
        server.otherwise(next);
        spare.otherwise(next);
        InstantSleeper sleeper = new InstantSleeper(new ManualClock());
        try (Gateway gateway = Gateway.builder()
                .provider(provider(api).replicas(server.url(), spare.url()).build())
                .retry(RetryPolicy.standard())
                .sleeper(sleeper)
                .build()) {
            ChatResponse answer = way.run(gateway.chat(TARGET).user("Hello"));

            assertThat(answer.text()).isEqualTo("All is well.");
            assertThat(answer.warnings()).isEmpty();
            assertThat(answer.attempts()).hasSize(2);
            assertThat(answer.attempts().stream().map(Attempt::endpoint).distinct())
                    .hasSize(2);
            assertThat(server.requestCount()).isEqualTo(1);
            assertThat(spare.requestCount()).isEqualTo(1);
        }
    }

    static Stream<Arguments> errors() {
        return Stream.of(
                error(OverloadedException.class, 503, "Exceeds maximum queue size"),
                error(OverloadedException.class, 503, "Request timeout expired"),
                error(UnavailableException.class, 400, "Model version not ready"),
                error(UnavailableException.class, 503, "'m' version 1 is not at ready state"),
                error(UnavailableException.class, 400, "Request for unknown model: 'm' has no available versions"),
                error(ModelNotFoundException.class, 404, "Request for unknown model: 'm' is not found"),
                error(ModelNotFoundException.class, 400, "Request for unknown model: 'm' is not found"),
                error(ModelNotFoundException.class, 500, "LoRA x is not supported, we currently support ['y']"),
                error(UnavailableException.class, 500, "LoRA task 5 not found in cache. Please send LoRA weights"),
                error(
                        InvalidRequestException.class,
                        500,
                        "Error generating stream: 'NoneType' object has no attribute 'lora_name'"),
                error(InvalidRequestException.class, 500, "Streaming is only supported in decoupled mode."),
                error(InvalidRequestException.class, 501, "Unsupported compression type"),
                error(InvalidRequestException.class, 400, "unexpected inference input 'x' for model 'm'"),
                error(UnavailableException.class, 400, "Request cancelled by client"),
                error(UnavailableException.class, 500, "Error generating stream: CUDA out of memory"),
                error(PermissionDeniedException.class, 403, "This API is restricted, expecting header 'x'"),
                error(ContextTooLongException.class, 500, "Prompt length (9000) exceeds maximum input length (8192)."),
                error(
                        ContextTooLongException.class,
                        500,
                        "Encoder length (9) exceeds maximum encoder input length (8)."),
                error(
                        ContextTooLongException.class,
                        500,
                        "Error generating request: The sum of prompt length (4000) and query length (0) max_tokens (2048)"
                                + " should not exceed max_seq_len (4096)"),
                error(
                        ContextTooLongException.class,
                        500,
                        "Error generating stream: The decoder prompt (length 600) is longer than the maximum model length"
                                + " of 512. Make sure that `max_model_len` is no smaller"));
    }

    private static Arguments error(Class<? extends GatewayException> expected, int status, String words) {
        return Arguments.of(expected, status, words);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void errorsAreToldApartByTheirWords(Class<? extends GatewayException> expected, int status, String words) {
        try (Gateway gateway = gateway(provider(TritonApi.TENSORRT_LLM))) {
            for (Answer answer : List.of(TritonScripts.error(status, words), TritonScripts.modelError(status, words))) {
                server.enqueue(answer, answer);
                for (Way way : List.of(Way.BLOCKING, Way.STREAMING)) {
                    assertThatThrownBy(() -> way.run(gateway.chat(TARGET).user("Hello")))
                            .as("%s", way)
                            .isExactlyInstanceOf(expected);
                }
            }
        }
    }

    @Test
    void aModelThatGivesSeveralResponsesIsNoFailureOfTheServer() {
        server.enqueue(Scripts.json(
                200,
                "{\"error\":\"generate expects model to produce exactly 1 response, use generate stream for model that"
                        + " generates various number of responses\"}"));
        try (Gateway gateway = gateway(provider(TritonApi.TENSORRT_LLM))) {
            assertThatThrownBy(() -> gateway.chat(TARGET).user("Hello").send())
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "OPENAI", mode = EnumSource.Mode.EXCLUDE)
    void aStreamCutAtAnyByteNeverLooksWhole(TritonApi api) {
        TritonScripts scripts = new TritonScripts(api, true);
        Answer whole = scripts.text(USAGE, "Grüße, ", "世界!");
        RecordedRequest request;
        server.enqueue(whole);
        try (Gateway gateway = gateway(provider(api))) {
            Way.STREAMING.run(gateway.chat(TARGET).user("Hello"));
            request = server.takeRequest(Setup.WAIT);
        }
        int length = bytesOf(whole, request);
        // An event is complete with its blank line; one of an ensemble proves nothing.
        int proven = api == TritonApi.TENSORRT_LLM ? Integer.MAX_VALUE : length;
        try (Gateway gateway = gateway(provider(api))) {
            for (int cut = 0; cut <= length; cut++) {
                server.enqueue(whole.truncatedAfter(cut));
                StringBuilder shown = new StringBuilder();
                GatewayException failure = catchThrowableOfType(GatewayException.class, () -> {
                    try (ChatStream stream = gateway.chat(TARGET).user("Hello").stream()) {
                        for (StreamEvent event : stream) {
                            shown.append(event instanceof TextDelta delta ? delta.text() : "");
                        }
                    }
                });

                assertThat("Grüße, 世界!").startsWith(shown.toString());
                if (cut < proven) {
                    assertThat(failure)
                            .as("cut at %s of %s", cut, length)
                            .isInstanceOfAny(StreamInterruptedException.class, TransportException.class);
                } else {
                    assertThat(failure).isNull();
                    assertThat(shown).hasToString("Grüße, 世界!");
                }
            }
        }
    }

    private int bytesOf(Answer answer, RecordedRequest request) {
        StringBuilder body = new StringBuilder();
        answer.script(request).mapBody(text -> {
            body.append(text);
            return text;
        });
        return body.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void anEnsemblesStreamIsWholeOnlyWhereHttpTellsItsEnd() {
        TritonScripts scripts = new TritonScripts(TritonApi.TENSORRT_LLM, true);
        Answer stream = scripts.text(USAGE, "Hel", "lo");
        try (Gateway gateway = gateway(provider(TritonApi.TENSORRT_LLM))) {
            server.enqueue(stream, stream.gzipped(), stream.with(Script::untilClose));

            for (int i = 0; i < 2; i++) {
                ChatResponse answer = Way.STREAMING.run(gateway.chat(TARGET).user("Hello"));
                assertThat(answer.text()).isEqualTo("Hello");
                assertThat(answer.finishReason()).isEqualTo(FinishReason.OTHER);
            }
            assertThatThrownBy(() -> Way.STREAMING.run(gateway.chat(TARGET).user("Hello")))
                    .isInstanceOf(StreamInterruptedException.class);
        }
    }

    @Test
    void anEventThatCannotBeReadLeavesAnEnsemblesStreamUnproven() {
        TritonScripts scripts = new TritonScripts(TritonApi.TENSORRT_LLM, true);
        try (Gateway gateway = gateway(provider(TritonApi.TENSORRT_LLM))) {
            for (String event : List.of("{\"text_output\":\"l", "世界", "{\"text_output\":1}", "[]")) {
                server.enqueue(scripts.text(USAGE, "Hel", "lo").with(script -> script.body("data: " + event + "\n\n")));

                assertThatThrownBy(() -> Way.STREAMING.run(gateway.chat(TARGET).user("Hello")))
                        .as(event)
                        .isInstanceOf(StreamInterruptedException.class);
            }
        }
    }

    @Test
    void anEmptyLastEventChangesNothing() {
        TritonScripts scripts = new TritonScripts(TritonApi.TENSORRT_LLM, false);
        server.enqueue(scripts.text(USAGE, "Hel", "lo", ""));
        try (Gateway gateway = gateway(provider(TritonApi.TENSORRT_LLM))) {
            assertThat(Way.STREAMING.run(gateway.chat(TARGET).user("Hello")).text())
                    .isEqualTo("Hello");
        }
    }

    @Test
    void theVllmBackendSaysWhyAnAnswerEnded() {
        TritonScripts scripts = new TritonScripts(TritonApi.VLLM, true);
        try (Gateway gateway = gateway(provider(TritonApi.VLLM))) {
            for (Way way : List.of(Way.BLOCKING, Way.STREAMING)) {
                server.enqueue(scripts.finished(FinishReason.LENGTH, "Once upon"));
                ChatResponse answer = way.run(gateway.chat(TARGET).user("Hello"));
                assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
                assertThat(answer.choices().get(0).rawFinishReason()).isEqualTo("length");

                server.enqueue(Scripts.json(200, scripts.piece("Once", "abort", USAGE, true))
                        .with(script -> way == Way.BLOCKING
                                ? script
                                : Scripts.sse(scripts.piece("Once", "abort", USAGE, false))));
                assertThatThrownBy(() -> way.run(gateway.chat(TARGET).user("Hello")))
                        .isInstanceOfAny(UnavailableException.class, StreamInterruptedException.class);
            }
        }
    }

    @Test
    void tokensOfAStreamAreAddedUp() {
        try (Gateway gateway = gateway(provider(TritonApi.VLLM))) {
            server.enqueue(good(TritonApi.VLLM));

            Usage usage = Way.STREAMING.run(gateway.chat(TARGET).user("Hello")).usage();

            assertThat(usage).isEqualTo(USAGE);
            assertThat(usage.isEstimated()).isFalse();
        }
    }

    @Test
    void tokensThatNobodyCountsAreAnEstimateThatSaysSo() {
        TritonProvider.Builder provider = provider(TritonApi.TENSORRT_LLM).countTokens(text -> text.split(" ").length);
        try (Gateway gateway = gateway(provider)) {
            for (Way way : Way.values()) {
                server.enqueue(new TritonScripts(TritonApi.TENSORRT_LLM, false).text(USAGE, "All ", "is ", "well."));

                ChatResponse answer = way.run(gateway.chat(TARGET).user("One two three"));

                assertThat(answer.usage())
                        .isEqualTo(Usage.builder()
                                .inputTokens(3)
                                .outputTokens(3)
                                .estimated(true)
                                .build());
            }
        }
    }

    @Test
    void cumulativeTextBecomesDeltasAndHalvesOfCharactersWait() {
        server.enqueue(Scripts.sse(
                "{\"text_output\":\"Gr\"}",
                "{\"text_output\":\"Gr\uFFFD\"}",
                "{\"text_output\":\"Grü\"}",
                "{\"text_output\":\"Grüße\"}",
                "{\"text_output\":\"Grüße\uFFFD\"}",
                ""));
        try (Gateway gateway = gateway(provider(TritonApi.TENSORRT_LLM).cumulativeText(true));
                ChatStream stream = gateway.chat(TARGET).user("Hello").stream()) {
            List<String> pieces = new ArrayList<>();
            for (StreamEvent event : stream) {
                if (event instanceof TextDelta delta) {
                    pieces.add(delta.text());
                }
            }
            assertThat(pieces).containsExactly("Gr", "ü", "ße", "\uFFFD");
        }
    }

    @Test
    void textThatIsNotWhatWasDeclaredFailsTheStream() {
        try (Gateway declared = gateway(provider(TritonApi.TENSORRT_LLM).cumulativeText(true));
                Gateway undeclared = gateway(provider(TritonApi.TENSORRT_LLM))) {
            server.enqueue(Scripts.sse("{\"text_output\":\"Hel\"}", "{\"text_output\":\"lo\"}"));
            assertThatThrownBy(() -> Way.STREAMING.run(declared.chat(TARGET).user("Hello")))
                    .isInstanceOf(StreamInterruptedException.class)
                    .satisfies(e ->
                            assertThat(((GatewayException) e).providerMessage()).contains("cumulativeText(false)"));

            String text = "The quick brown fox jumps over the lazy dog.";
            String[] events = new String[10];
            for (int i = 0; i < events.length; i++) {
                events[i] = "{\"text_output\":\"" + text.substring(0, 4 * (i + 1)) + "\"}";
            }
            server.enqueue(Scripts.sse(events));
            assertThatThrownBy(() -> Way.STREAMING.run(undeclared.chat(TARGET).user("Hello")))
                    .isInstanceOf(StreamInterruptedException.class)
                    .satisfies(e ->
                            assertThat(((GatewayException) e).providerMessage()).contains("cumulativeText(true)"));
        }
    }

    @Test
    void beamsAreChoices() {
        server.enqueue(Scripts.json(200, "{\"model_name\":\"m\",\"text_output\":[\"one\",\"two\"]}"));
        server.enqueue(Scripts.sse(
                "{\"text_output\":\"o\",\"sequence_index\":0}",
                "{\"text_output\":\"t\",\"sequence_index\":1}",
                "{\"text_output\":\"ne\",\"sequence_index\":0}",
                "{\"text_output\":\"wo\",\"sequence_index\":1}"));
        try (Gateway gateway = gateway(provider(TritonApi.TENSORRT_LLM))) {
            for (Way way : List.of(Way.BLOCKING, Way.STREAMING)) {
                ChatResponse answer = way.run(gateway.chat(TARGET)
                        .user("Hello")
                        .extra(TritonOptions.builder().beamWidth(2).build().fields()));

                assertThat(answer.choices())
                        .extracting(Choice::message)
                        .extracting(Message::text)
                        .containsExactly("one", "two");
            }
        }
    }

    @Test
    void nonsenseIsAProtocolError() {
        try (Gateway gateway = gateway(provider(TritonApi.TENSORRT_LLM))) {
            server.enqueue(Scripts.json(200, "{\"model_name\":\"m\",\"text_output\":42}"));

            assertThatThrownBy(() -> gateway.chat(TARGET).user("Hello").send())
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("TritonApi");
        }
    }

    @Test
    void theServerIsAskedAboutItsModels() {
        String index = "[{\"name\":\"ensemble\",\"version\":\"1\",\"state\":\"READY\"}]";
        server.otherwise(request -> switch (request.path()) {
            case "/v2/repository/index" -> Scripts.json(200, index);
            case "/v2/models/ensemble" ->
                Scripts.json(
                        200,
                        "{\"name\":\"ensemble\",\"versions\":[\"1\"],\"inputs\":[{\"name\":\"text_input\"}],"
                                + "\"outputs\":[{\"name\":\"text_output\"}]}");
            case "/v2/models/ensemble/config" ->
                Scripts.json(200, "{\"model_transaction_policy\":{\"decoupled\":true}}");
            default -> TritonScripts.error(404, "Request for unknown model: 'x' is not found");
        });
        spare.otherwise(Scripts.json(200, "[]"));
        try (Gateway gateway = gateway(provider(TritonApi.TENSORRT_LLM).replicas(server.url(), spare.url()))) {
            TritonProvider triton = gateway.provider("triton", TritonProvider.class);

            assertThat(triton.ready("ensemble"))
                    .containsExactly(Map.entry("triton#1", true), Map.entry("triton#2", false));
        }
        try (Gateway gateway = gateway(provider(TritonApi.TENSORRT_LLM))) {
            TritonProvider triton = gateway.provider("triton", TritonProvider.class);
            TritonModel model = triton.model("ensemble");

            assertThat(model.name()).isEqualTo("ensemble");
            assertThat(model.versions()).containsExactly("1");
            assertThat(model.inputs()).containsExactly("text_input");
            assertThat(model.outputs()).containsExactly("text_output");
            assertThat(triton.config("ensemble")
                            .get("model_transaction_policy")
                            .get("decoupled")
                            .asBoolean(false))
                    .isTrue();
            assertThatThrownBy(() -> triton.model("other")).isInstanceOf(ModelNotFoundException.class);
        }
    }
}
