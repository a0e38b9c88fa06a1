package io.gatehouse.tests.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.ContextLimit;
import io.gatehouse.model.ContextTooLongException;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.ModelNotFoundException;
import io.gatehouse.model.TokenLogprob;
import io.gatehouse.model.ToolCall;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.Script;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What real engines once answered is understood as it was meant, and what they accepted is still what they are sent. The
 * recordings and how they were made: {@code src/test/resources/io/gatehouse/tests/real/recorded/README.md}.
 */
class RecordedExchangesTest {
    private static final Map<RecordedCase.Kind, Class<? extends GatewayException>> ERRORS = Map.of(
            RecordedCase.Kind.CONTEXT_TOO_LONG, ContextTooLongException.class,
            RecordedCase.Kind.TOKENS_TOO_MANY, ContextTooLongException.class,
            RecordedCase.Kind.OUTPUT_TOO_LONG, ContextTooLongException.class,
            RecordedCase.Kind.UNKNOWN_MODEL, ModelNotFoundException.class,
            RecordedCase.Kind.BAD_FIELD, InvalidRequestException.class);

    /** The numbers of the servers' sentences. */
    private static final Map<String, ContextLimit> LIMITS = Map.of(
            "vllm/context-too-long", new ContextLimit(512L, null, null, false),
            "vllm/tokens-too-many", new ContextLimit(512L, 513L, null, true),
            "vllm/output-too-long", new ContextLimit(512L, null, 9_999L, false),
            "llama/context-too-long", new ContextLimit(2_048L, 2_824L, null, false));

    @RegisterExtension
    final LeakCheckExtension leaks = new LeakCheckExtension();

    static Stream<RecordedCase> all() {
        return Arrays.stream(RecordedEngine.values()).flatMap(engine -> RecordedCase.of(engine).stream());
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatAnEngineAnsweredIsUnderstood(RecordedCase one) throws IOException {
        HttpText response = read(one, ".response");
        try (FakeModelServer server = leaks.watch(FakeModelServer.start())) {
            server.enqueue(script(response));
            Provider provider = one.engine().provider(server.baseUrl());
            try (Gateway gateway =
                    leaks.watch(Gateway.builder()).provider(provider).build()) {
                var call = gateway.chat(one.target(provider.name()));
                if (response.status() == 200) {
                    check(one, response, one.play(call));
                } else {
                    GatewayException e = catchThrowableOfType(
                            Objects.requireNonNull(ERRORS.get(one.kind()), one::name), () -> one.play(call));
                    checkError(response, e);
                    checkLimit(one, e);
                }
            }
            checkRequest(
                    read(one, ".request").json(),
                    Json.parse(server.takeRequest(Duration.ofSeconds(10)).body()));
        }
    }

    private static HttpText read(RecordedCase one, String suffix) throws IOException {
        String path = "recorded/" + one.engine().folder() + "/" + one.name() + suffix;
        try (InputStream in = RecordedExchangesTest.class.getResourceAsStream(path)) {
            return HttpText.of(Objects.requireNonNull(in, path).readAllBytes());
        }
    }

    private static Script script(HttpText response) {
        Script script = Script.respond(response.status());
        for (String header : response.headers()) {
            String name = header.substring(0, header.indexOf(':'));
            if (!name.equalsIgnoreCase("transfer-encoding") && !name.equalsIgnoreCase("content-length")) {
                script = script.header(
                        name, header.substring(header.indexOf(':') + 1).trim());
            }
        }
        return script.body(response.body());
    }

    /** New fields may be sent, but those that the engine accepted are as they were. */
    private static void checkRequest(Json recorded, Json sent) {
        recorded.fields().forEach((name, value) -> {
            if (value.isObject()) {
                checkRequest(value, sent.get(name));
            } else {
                assertThat(sent.get(name)).as(name).isEqualTo(value);
            }
        });
    }

    private static void checkError(HttpText response, GatewayException e) {
        assertThat(e).isNotNull();
        assertThat(e.status()).isEqualTo(response.status());
        String words =
                String.valueOf(response.json().get("error").get("message").asText());
        // Messages are capped, and what they say of the request is taken out.
        assertThat(e.providerMessage()).startsWith(words.substring(0, Math.min(20, words.length())));
        assertThat(e.attempts()).hasSize(1);
    }

    private static void checkLimit(RecordedCase one, GatewayException e) {
        if (e instanceof ContextTooLongException tooLong) {
            assertThat(tooLong.limit()).isEqualTo(LIMITS.get(one.toString().replace("-stream", "")));
        }
    }

    private static void check(RecordedCase one, HttpText response, ChatResponse answer) {
        Recorded recorded = one.streams() ? Recorded.ofStream(response.events()) : Recorded.of(response.json());
        assertThat(answer.id()).isEqualTo(recorded.id());
        assertThat(answer.model()).isEqualTo(one.engine().model());
        assertThat(answer.warnings()).isEmpty();
        assertThat(answer.usage().inputTokens()).isEqualTo(recorded.usage("prompt_tokens"));
        assertThat(answer.usage().outputTokens()).isEqualTo(recorded.usage("completion_tokens"));
        assertThat(answer.usage().cachedInputTokens()).isEqualTo(recorded.cachedTokens());
        assertThat(answer.choices()).hasSize(recorded.choices().size());
        for (Choice choice : answer.choices()) {
            checkChoice(choice, recorded.choices().get(choice.index()));
        }
        if (one.kind() == RecordedCase.Kind.NAMED_TOOL || one.kind() == RecordedCase.Kind.REQUIRED_TOOL) {
            assertThat(answer.toolCalls()).isNotEmpty();
        }
        if (one.kind() == RecordedCase.Kind.SCHEMA) {
            assertThat(Json.parse(answer.text()).get("color").asText()).isIn("red", "green", "blue");
        }
    }

    private static void checkChoice(Choice choice, Recorded.Part recorded) {
        assertThat(choice.message().text()).isEqualTo(recorded.text());
        assertThat(choice.rawFinishReason()).isEqualTo(recorded.reason());
        assertThat(choice.finishReason() == FinishReason.LENGTH).isEqualTo("length".equals(recorded.reason()));
        assertThat(choice.message().toolCalls())
                .extracting(ToolCall::name)
                .isEqualTo(recorded.calls().stream().map(Recorded.Called::name).toList());
        assertThat(choice.message().toolCalls())
                .extracting(ToolCall::arguments)
                .isEqualTo(recorded.calls().stream()
                        .map(Recorded.Called::arguments)
                        .toList());
        assertThat(choice.message().toolCalls())
                .allSatisfy(call -> assertThat(
                                Json.parse(call.arguments()).get("city").asText())
                        .isIn("Oslo", "Zurich"));
        assertThat(choice.logprobs()).extracting(TokenLogprob::token).isEqualTo(recorded.tokens());
    }

    @org.junit.jupiter.api.Test
    void theRecordingsAreThere() throws IOException {
        List<RecordedCase> cases = all().toList();
        assertThat(cases).hasSizeGreaterThan(40);
        for (RecordedCase one : cases) {
            assertThat(read(one, ".response").firstLine()).as(one.toString()).startsWith("HTTP/1.1 ");
        }
        assertThat(new String(read(cases.get(1), ".response").body(), StandardCharsets.UTF_8))
                .startsWith("data: ")
                .endsWith("data: [DONE]\n\n");
    }
}
