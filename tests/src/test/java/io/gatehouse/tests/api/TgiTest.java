package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.ChatCall;
import io.gatehouse.Gateway;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.AuthenticationException;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ContextLimit;
import io.gatehouse.model.ContextTooLongException;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ModelNotFoundException;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.model.Usage;
import io.gatehouse.openai.PromptTemplates;
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
import io.gatehouse.tests.contract.TgiBodies;
import io.gatehouse.tests.contract.TgiChatScripts;
import io.gatehouse.tests.contract.TgiNativeScripts;
import io.gatehouse.tgi.TgiApi;
import io.gatehouse.tgi.TgiInfo;
import io.gatehouse.tgi.TgiOptions;
import io.gatehouse.tgi.TgiProvider;
import io.gatehouse.tgi.TgiToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What TGI says when it is overloaded, failed or asked wrongly, over both of its APIs and in every way of calling. */
@ExtendWith(LeakCheckExtension.class)
class TgiTest {
    private static final String TARGET = "pool/m";
    private static final String TOO_LONG =
            "Input validation error: `inputs` must have less than 1024 tokens. Given: 3000";
    private static final String TOO_MUCH = "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048."
            + " Given: 900 `inputs` tokens and 1500 `max_new_tokens`";

    private final Pool pool = new Pool(2);
    private final InstantSleeper sleeper = new InstantSleeper(new ManualClock());

    @AfterEach
    void close() {
        pool.close();
    }

    /** One of the APIs with its answers. */
    enum Api {
        CHAT(TgiApi.CHAT) {
            @Override
            Answer text(String... pieces) {
                return new TgiChatScripts().text(pieces);
            }

            @Override
            Answer failing(String type, String message, String... pieces) {
                return TgiChatScripts.failing(message, pieces);
            }
        },
        NATIVE(TgiApi.NATIVE) {
            @Override
            Answer text(String... pieces) {
                return new TgiNativeScripts().text(pieces);
            }

            @Override
            Answer failing(String type, String message, String... pieces) {
                return TgiNativeScripts.failing(type, message, pieces);
            }
        };

        private final TgiApi api;

        Api(TgiApi api) {
            this.api = api;
        }

        abstract Answer text(String... pieces);

        abstract Answer failing(String type, String message, String... pieces);

        /** An error in a stream of status 200, or with its status where no stream was asked for. */
        Answer failed(int status, String type, String message) {
            return request -> request.asksForStream() || request.path().equals("/generate_stream")
                    ? failing(type, message).script(request)
                    : TgiBodies.error(status, type, message);
        }
    }

    private TgiProvider provider(Api api) {
        return TgiProvider.builder()
                .name("pool")
                .replicas(pool.servers.stream().map(FakeModelServer::url).toArray(String[]::new))
                .pool(settings -> settings.probe(null))
                .api(api.api)
                .promptTemplate(PromptTemplates.CHATML)
                .build();
    }

    private Gateway gateway(Api api) {
        return Gateway.builder()
                .provider(provider(api))
                .retry(RetryPolicy.standard())
                .clock(new ManualClock())
                .sleeper(sleeper)
                .build();
    }

    /** A gateway that tries once. */
    private Gateway single(Api api) {
        return Gateway.builder().provider(provider(api)).build();
    }

    private static ChatCall chat(Gateway gateway) {
        return gateway.chat(TARGET).user("Hello");
    }

    private static Stream<Arguments> apisAndWays() {
        return Stream.of(Api.values()).flatMap(api -> Stream.of(Way.values()).map(way -> Arguments.of(api, way)));
    }

    @ParameterizedTest
    @MethodSource("apisAndWays")
    void whatOneReplicaCannotTakeAnotherAnswersWithinTheCall(Api api, Way way) {
        try (Gateway gateway = gateway(api)) {
            for (Answer refusal : List.of(
                    api.failed(429, "overloaded", "Model is overloaded"),
                    TgiBodies.overloaded(),
                    TgiBodies.error(503, "healthcheck", "unhealthy"),
                    TgiBodies.empty(503),
                    api.failed(424, "generation", "Request failed during generation: Server error: CUDA error"),
                    api.failed(500, "incomplete_generation", "Incomplete generation"))) {
                pool.plays(refusal, api.text("One ", "clean ", "answer."));

                ChatResponse answer = way.run(chat(gateway));

                assertThat(answer.text()).isEqualTo("One clean answer.");
                assertThat(answer.usage()).isEqualTo(Usage.of(11, 7));
                assertThat(answer.warnings()).isEmpty();
                assertThat(answer.attempts()).hasSize(2);
                assertThat(answer.attempts()).extracting(Attempt::endpoint).doesNotHaveDuplicates();
                assertThat(answer.attempts().get(0).error())
                        .isIn(OverloadedException.class, UnavailableException.class);
            }
            assertThat(sleeper.slept()).as("another replica is asked at once").isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOverloadInsideAStreamIsToldAsOne(Api api) {
        try (Gateway gateway = single(api)) {
            pool.plays(api.failing("overloaded", "Model is overloaded"));

            OverloadedException e =
                    catchThrowableOfType(OverloadedException.class, () -> Way.STREAMING.run(chat(gateway)));

            assertThat(e.providerMessage()).isEqualTo("Model is overloaded");
            assertThat(e.partial()).isNull();
        }
    }

    private static Stream<Arguments> bodies() {
        String validation = "Input validation error: `top_p` must be > 0.0 and < 1.0";
        String unparsed = "Failed to parse generated text: EOF while parsing a string \"{\\\"function\"";
        return Stream.of(
                Arguments.of(TgiBodies.overloaded(), OverloadedException.class),
                Arguments.of(
                        TgiBodies.error(424, "generation", "Request failed during generation: x"),
                        UnavailableException.class),
                Arguments.of(
                        TgiBodies.error(500, "incomplete_generation", "Incomplete generation"),
                        UnavailableException.class),
                Arguments.of(
                        TgiBodies.error(500, "incomplete_generation_stream", "Incomplete generation stream"),
                        UnavailableException.class),
                Arguments.of(
                        TgiBodies.error(500, "stream_serialization_error", "Stream event serialization error"),
                        UnavailableException.class),
                Arguments.of(TgiBodies.error(503, "healthcheck", "unhealthy"), UnavailableException.class),
                Arguments.of(TgiBodies.empty(503), UnavailableException.class),
                Arguments.of(TgiBodies.error(422, "validation", validation), InvalidRequestException.class),
                Arguments.of(TgiBodies.error(422, "validation", TOO_LONG), ContextTooLongException.class),
                Arguments.of(TgiBodies.error(422, "validation", TOO_MUCH), ContextTooLongException.class),
                Arguments.of(
                        TgiBodies.error(422, "template_error", "Template error: syntax error"),
                        InvalidRequestException.class),
                Arguments.of(
                        TgiBodies.error(422, "missing_template_variable", "Missing template vatiable: tools"),
                        InvalidRequestException.class),
                Arguments.of(
                        TgiBodies.error(422, "tool_error", "Tool error: Grammar and tools are mutually exclusive"),
                        InvalidRequestException.class),
                Arguments.of(TgiBodies.error(422, "tool_error", "Tool error: " + unparsed), UnavailableException.class),
                Arguments.of(TgiBodies.empty(401), AuthenticationException.class),
                Arguments.of(TgiBodies.empty(404), ModelNotFoundException.class),
                Arguments.of(
                        TgiBodies.text(400, "Failed to parse the request body as JSON: EOF while parsing"),
                        InvalidRequestException.class),
                Arguments.of(
                        TgiBodies.text(422, "Failed to deserialize the JSON body into the target type: stop"),
                        InvalidRequestException.class),
                Arguments.of(TgiBodies.text(413, "length limit exceeded"), InvalidRequestException.class),
                Arguments.of(
                        TgiBodies.text(415, "Expected request with `Content-Type: application/json`"),
                        InvalidRequestException.class));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void everyErrorBodyBecomesItsClass(Answer body, Class<? extends GatewayException> expected) {
        for (Api api : Api.values()) {
            try (Gateway gateway = single(api)) {
                for (Way way : Way.values()) {
                    pool.plays(body);
                    assertThatThrownBy(() -> way.run(chat(gateway)))
                            .as("%s %s", api, way)
                            .isExactlyInstanceOf(expected);
                }
            }
        }
    }

    private static Stream<Arguments> events() {
        return Stream.of(
                Arguments.of("overloaded", "Model is overloaded", OverloadedException.class),
                Arguments.of("generation", "Request failed during generation: x", UnavailableException.class),
                Arguments.of(
                        "incomplete_generation_stream", "Incomplete generation stream", UnavailableException.class),
                Arguments.of(
                        "stream_serialization_error", "Stream event serialization error", UnavailableException.class),
                Arguments.of(
                        "validation",
                        "Input validation error: `top_k` must be strictly positive",
                        InvalidRequestException.class),
                Arguments.of("validation", TOO_LONG, ContextTooLongException.class),
                Arguments.of("validation", TOO_MUCH, ContextTooLongException.class),
                Arguments.of("template_error", "Template error: x", InvalidRequestException.class),
                Arguments.of(
                        "missing_template_variable", "Missing template vatiable: x", InvalidRequestException.class),
                Arguments.of("tool_error", "Tool error: x", InvalidRequestException.class));
    }

    @ParameterizedTest
    @MethodSource("events")
    void errorsInsideStreamsAreToldApartByTheirText(
            String type, String message, Class<? extends GatewayException> expected) {
        for (Api api : Api.values()) {
            try (Gateway gateway = single(api)) {
                pool.plays(api.failing(type, message));
                assertThatThrownBy(() -> Way.STREAMING.run(chat(gateway)))
                        .as("%s", api)
                        .isExactlyInstanceOf(expected);
                pool.plays(api.failing(type, message, "Hel", "lo"));
                StreamInterruptedException e =
                        catchThrowableOfType(StreamInterruptedException.class, () -> Way.STREAMING.run(chat(gateway)));
                assertThat(e.partial()).isNotNull();
                assertThat(e.partial().text()).isEqualTo("Hello");
                assertThat(e.getCause()).isExactlyInstanceOf(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("apisAndWays")
    void bothKindsOfTooLongTellTheirNumbers(Api api, Way way) {
        try (Gateway gateway = single(api)) {
            pool.plays(api.failed(422, "validation", TOO_LONG), api.failed(422, "validation", TOO_MUCH));

            ContextTooLongException prompt =
                    catchThrowableOfType(ContextTooLongException.class, () -> way.run(chat(gateway)));
            ContextTooLongException both =
                    catchThrowableOfType(ContextTooLongException.class, () -> way.run(chat(gateway)));

            assertThat(prompt.limit()).isEqualTo(new ContextLimit(1024L, 3000L, null, false));
            assertThat(prompt.limit().promptFits()).isFalse();
            assertThat(prompt).hasMessageContaining("1024").hasMessageContaining("3000");
            assertThat(both.limit()).isEqualTo(new ContextLimit(2048L, 900L, 1500L, false));
            assertThat(both.limit().promptFits()).isTrue();
        }
    }

    @Test
    void whatTheModelWroteIsNotQuotedByAnError() {
        try (Gateway gateway = single(Api.CHAT)) {
            pool.plays(TgiBodies.error(422, "tool_error", "Tool error: Failed to parse generated text: x \"{secret\""));

            UnavailableException e = catchThrowableOfType(
                    UnavailableException.class, () -> chat(gateway).send());

            assertThat(e.providerMessage()).isEqualTo("Tool error: Failed to parse generated text");
        }
    }

    @Test
    void aToolCallIsWholeOnlyWithItsFinalMark() {
        ToolCall call = ToolCall.of("0", "weather", "{\"city\": \"Oslo\"}");
        ToolSpec tool = ToolSpec.of("weather", null, null);
        FakeModelServer server = pool.servers.get(0);
        server.otherwise(new TgiChatScripts().toolCalls(call));
        TgiProvider one = TgiProvider.builder()
                .name("pool")
                .replicas(server.url())
                .pool(settings -> settings.probe(null))
                .build();
        try (Gateway gateway = Gateway.builder().provider(one).build()) {
            ChatResponse whole = Way.STREAMING.run(chat(gateway).tools(tool));
            assertThat(whole.toolCalls()).containsExactly(call);
            assertThat(whole.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
            int length = length(server);
            List<Integer> wholeAt = new ArrayList<>();
            // Every byte of the final mark, and every seventh before.
            for (int cut = 0; cut <= length; cut += cut < length - 60 ? 7 : 1) {
                server.otherwise(new TgiChatScripts().toolCalls(call).truncatedAfter(cut));
                if (isWhole(gateway, tool, call)) {
                    wholeAt.add(cut);
                }
            }
            assertThat(wholeAt)
                    .as("only behind the final mark, of 13 bytes")
                    .isNotEmpty()
                    .allMatch(cut -> cut > length - 13);
        }
    }

    private static boolean isWhole(Gateway gateway, ToolSpec tool, ToolCall call) {
        try {
            ChatResponse answer = Way.STREAMING.run(chat(gateway).tools(tool));
            assertThat(answer.toolCalls()).containsExactly(call);
            return true;
        } catch (GatewayException e) {
            assertThat(e).isInstanceOfAny(StreamInterruptedException.class, TransportException.class);
            return false;
        }
    }

    /** The length of the stream that the last request was answered with. */
    private static int length(FakeModelServer server) {
        RecordedRequest request = server.requests().get(0);
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(server.url() + request.path()).toURL().openConnection();
            connection.setDoOutput(true);
            connection.setRequestProperty("Connection", "close");
            connection.getOutputStream().write(request.bodyBytes());
            try (InputStream in = connection.getInputStream()) {
                return in.readAllBytes().length;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anAnswerWithoutDetailsEndsWithItsText() {
        String first = "{\"index\":1,\"token\":{\"id\":1,\"text\":\"Hel\",\"logprob\":-1.0,\"special\":false},"
                + "\"generated_text\":null,\"details\":null}";
        String last = "{\"index\":2,\"token\":{\"id\":2,\"text\":\"lo\",\"logprob\":-1.0,\"special\":false},"
                + "\"generated_text\":\"Hello\",\"details\":null}";
        Script stream = Script.stream().body("data:" + first + "\n\n: keep-alive\n\ndata:" + last + "\n\n");
        Script whole = Scripts.json(200, "{\"generated_text\":\"Hello\"}")
                .header("x-prompt-tokens", "5")
                .header("x-generated-tokens", "2");
        try (Gateway gateway = single(Api.NATIVE)) {
            pool.plays(stream, whole);
            var options = TgiOptions.builder().details(false).build().fields();

            ChatResponse streamed = Way.STREAMING.run(chat(gateway).extra(options));
            ChatResponse blocking = Way.BLOCKING.run(chat(gateway).extra(options));

            assertThat(streamed.text()).isEqualTo("Hello");
            assertThat(streamed.finishReason()).isEqualTo(FinishReason.OTHER);
            assertThat(streamed.usage().isKnown()).isFalse();
            assertThat(blocking.finishReason()).isEqualTo(FinishReason.OTHER);
            assertThat(blocking.usage()).isEqualTo(Usage.of(5, 2));
        }
    }

    @Test
    void bestOfIsNotSentAsAStreamThoughBlockingCallsTravelAsStreams() {
        TgiProvider provider = provider(Api.NATIVE);
        try (Gateway gateway =
                Gateway.builder().provider(provider).recommended().build()) {
            pool.plays(Api.NATIVE.text("a"), Api.NATIVE.text("b"));

            chat(gateway).send();
            chat(gateway)
                    .extra(TgiOptions.builder().bestOf(2).doSample(true).build().fields())
                    .send();

            assertThat(pool.exchanges())
                    .extracting(exchange -> exchange.request().path())
                    .containsExactly("/generate_stream", "/generate");
        }
    }

    @Test
    void theApiIsChosenForACall() {
        try (Gateway gateway = single(Api.CHAT)) {
            pool.plays(Api.CHAT.text("a"), Api.NATIVE.text("b"));

            chat(gateway).send();
            chat(gateway)
                    .extra(TgiOptions.builder()
                            .api(TgiApi.NATIVE)
                            .topK(5)
                            .build()
                            .fields())
                    .send();

            List<RecordedRequest> requests =
                    pool.exchanges().stream().map(each -> each.request()).toList();
            assertThat(requests).extracting(RecordedRequest::path).containsExactly("/v1/chat/completions", "/generate");
            assertThat(requests.get(1).body())
                    .isEqualTo("{\"inputs\":\"<|im_start|>user\\nHello<|im_end|>\\n<|im_start|>assistant\\n\","
                            + "\"parameters\":{\"details\":true,\"top_k\":5}}");
        }
    }

    @Test
    void theRestOfTheApiIsReachedThroughTheProvider() {
        FakeModelServer server = pool.servers.get(0);
        server.route("/info", Scripts.json(200, INFO));
        server.route("/tokenize", Scripts.json(200, "[{\"id\":9906,\"text\":\"Hello\",\"start\":0,\"stop\":5}]"));
        server.route(
                "/chat_tokenize",
                Scripts.json(
                        200,
                        "{\"tokenize_response\":[{\"id\":1,\"text\":\"<s>\",\"start\":0,\"stop\":0}],"
                                + "\"templated_text\":\"<s>\"}"));
        TgiProvider one = TgiProvider.builder()
                .replicas(server.url())
                .pool(settings -> settings.probe(null))
                .build();
        try (Gateway gateway = Gateway.builder().provider(one).build()) {
            TgiProvider tgi = gateway.provider("tgi", TgiProvider.class);
            assertThat(tgi.capabilities("m").contextWindow()).isNull();

            TgiInfo info = tgi.info();

            assertThat(info.modelId()).isEqualTo("org/m");
            assertThat(info.maxConcurrentRequests()).isEqualTo(128);
            assertThat(info.maxInputTokens()).isEqualTo(4095);
            assertThat(info.maxTotalTokens()).isEqualTo(4096);
            assertThat(info.version()).isEqualTo("3.3.6");
            assertThat(tgi.capabilities("m").contextWindow()).isEqualTo(4096);
            assertThat(tgi.info(tgi.endpoints().get(0)).maxBestOf()).isEqualTo(2);
            assertThat(tgi.tokenize("Hello")).containsExactly(new TgiToken(9906, "Hello", 0, 5));
            ChatRequest request =
                    ChatRequest.builder("tgi/m").add(Message.user("Hello")).build();
            assertThat(tgi.tokenize(request)).containsExactly(new TgiToken(1, "<s>", 0, 0));
            assertThat(server.requests())
                    .extracting(RecordedRequest::path)
                    .containsExactly("/info", "/info", "/tokenize", "/chat_tokenize");
            assertThat(server.requests().get(3).at("/messages/0/content")).isEqualTo("Hello");
            assertThatThrownBy(() -> gateway.chat("tgi/m")
                            .user("Hello")
                            .sampling(sampling -> sampling.stop(List.of("a", "b", "c", "d", "e")))
                            .send())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("at most 4 stop texts");
        }
    }

    @Test
    void aPromptThatCannotFitIsNotSentOnceTheWindowIsKnown() {
        FakeModelServer server = pool.servers.get(0);
        server.route("/info", Scripts.json(200, INFO));
        TgiProvider one = TgiProvider.builder()
                .replicas(server.url())
                .pool(settings -> settings.probe(null))
                .build();
        try (Gateway gateway = Gateway.builder()
                .provider(one)
                .provider(Setup.openAi(pool.servers.get(1)).build())
                .route("assistant", Route.to("tgi/m").fallbackTo("openai/large"))
                .build()) {
            String question = "word ".repeat(10_000);
            pool.plays(Api.CHAT.text("short"), Scripts.chat("long"));
            assertThat(gateway.chat("assistant").user(question).send().head().target())
                    .hasToString("tgi/m");

            gateway.provider("tgi", TgiProvider.class).info();

            assertThat(gateway.chat("assistant").user(question).send().head().target())
                    .hasToString("openai/large");
        }
    }

    private static final String INFO = Json.object()
            .put("model_id", "org/m")
            .put("model_sha", "abc")
            .put("max_concurrent_requests", 128)
            .put("max_best_of", 2)
            .put("max_stop_sequences", 4)
            .put("max_input_tokens", 4095)
            .put("max_total_tokens", 4096)
            .put("max_client_batch_size", 4)
            .put("router", "text-generation-router")
            .put("version", "3.3.6")
            .build()
            .toString();

    @Test
    void whatIsNoInfoIsAProtocolError() {
        FakeModelServer server = pool.servers.get(0);
        server.route("/info", Scripts.json(200, "{\"openapi\":\"3\"}"));
        TgiProvider one = TgiProvider.builder()
                .replicas(server.url())
                .pool(settings -> settings.probe(null))
                .build();
        try (Gateway gateway = Gateway.builder().provider(one).build()) {
            TgiProvider tgi = gateway.provider("tgi", TgiProvider.class);

            assertThatThrownBy(tgi::info).isInstanceOf(ProtocolException.class).hasMessageContaining("/info");
        }
    }
}
