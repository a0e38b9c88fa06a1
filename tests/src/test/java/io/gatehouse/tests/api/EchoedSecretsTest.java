package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.ChatCall;
import io.gatehouse.Gateway;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ImagePart;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.Role;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A provider that repeats prompt and credential in what it says about an error: an exception repeats neither. */
@ExtendWith(LeakCheckExtension.class)
class EchoedSecretsTest {
    private static final String PROMPT = "the quick brown canary jumps over the lazy dog";
    private static final String WORD = PROMPT.replace(' ', '_');
    private static final String BOTH = PROMPT + " and your key is " + Setup.KEY + ", see?";

    private final FakeModelServer server = FakeModelServer.start();
    private final Gateway gateway = Setup.gateway(server);

    @AfterEach
    void close() {
        gateway.close();
        server.close();
    }

    static Stream<Arguments> echoes() {
        return Stream.of(
                        Map.entry("message", Scripts.error(400, "invalid_request_error", "invalid_value", BOTH)),
                        Map.entry("message of a failing server", Scripts.error(503, "server_error", "x", BOTH)),
                        Map.entry("code with the key", Scripts.error(400, "x", Setup.KEY, "no")),
                        Map.entry("code with the prompt", Scripts.error(400, "x", WORD, "no")),
                        Map.entry(
                                "type with the key", Scripts.json(400, "{\"error\":{\"type\":\"" + Setup.KEY + "\"}}")),
                        Map.entry("flat", Scripts.json(400, "{\"error\":\"" + BOTH + "\"}")),
                        Map.entry("detail", Scripts.json(422, "{\"detail\":\"" + BOTH + "\"}")),
                        Map.entry(
                                "list of details",
                                Scripts.json(
                                        422,
                                        "{\"detail\":[{\"loc\":[\"body\",\"" + PROMPT + "\"],\"msg\":\"" + BOTH
                                                + "\",\"input\":\"" + BOTH + "\"}]}")),
                        Map.entry(
                                "page",
                                Script.respond(500).contentType("text/html").body("<title>" + BOTH + "</title>")),
                        Map.entry(
                                "plain text",
                                Script.respond(500).contentType("text/plain").body(BOTH)),
                        Map.entry(
                                "plain text, 200",
                                Script.respond(200).contentType("text/plain").body(BOTH)),
                        Map.entry(
                                "content type",
                                Script.respond(200).contentType(BOTH).body("x")),
                        Map.entry("array", Scripts.json(400, "[{\"error\":{\"message\":\"" + BOTH + "\"}}]")),
                        Map.entry("200 with an error", Scripts.json(200, "{\"error\":{\"message\":\"" + BOTH + "\"}}")),
                        Map.entry("error in a stream", Scripts.errorInStream("server_error", "x", BOTH)),
                        Map.entry("error after text", Scripts.errorInStream("server_error", "x", BOTH, "Once")),
                        Map.entry("garbage in a stream", Scripts.sse(BOTH)),
                        Map.entry(
                                "key right before the end that is cut off",
                                Scripts.error(400, "x", "x", "-".repeat(476) + Setup.KEY)),
                        Map.entry(
                                "key after much of the prompt",
                                Scripts.error(400, "x", "x", (PROMPT + " ").repeat(42) + "-".repeat(2) + Setup.KEY)))
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("echoes")
    void neitherPromptNorCredentialIsRepeated(String where, Answer answer) {
        for (Way way : Way.values()) {
            server.enqueue(answer);
            assertQuiet(way, gateway.chat(Setup.TARGET).user(PROMPT + "! " + WORD), PROMPT, WORD);
        }
    }

    private void assertQuiet(Way way, ChatCall call, String... prompts) {
        GatewayException e = catchThrowableOfType(GatewayException.class, () -> way.run(call));
        assertThat(e).isNotNull();
        Secrecy.assertQuiet(e, prompts);
        Secrecy.assertQuiet(e, Setup.KEY);
    }

    @Test
    void whatIsOursToShowStays() {
        server.enqueue(Scripts.error(
                        400,
                        "invalid_request_error",
                        "invalid_value",
                        "Bad value for temperature near '" + PROMPT + "'.")
                .header("x-request-id", "req_7"));

        GatewayException e = catchThrowableOfType(
                GatewayException.class,
                () -> gateway.chat(Setup.TARGET).user(PROMPT).send());

        assertThat(e.providerMessage())
                .startsWith("Bad value for temperature near '")
                .endsWith("'.");
        assertThat(e.code()).isEqualTo("invalid_value");
        assertThat(e.requestId()).isEqualTo("req_7");
        assertThat(e.getMessage()).contains("invalid_value", "400", "Change the request");
    }

    @Test
    void aLongMessageIsCut() {
        server.enqueue(Scripts.error(400, "x", "x", "z".repeat(100_000)));

        GatewayException e = catchThrowableOfType(
                GatewayException.class,
                () -> gateway.chat(Setup.TARGET).user(PROMPT).send());

        assertThat(e.providerMessage()).hasSizeLessThan(1_000);
    }

    /** Every place of a request where text of the caller can stand. */
    static Stream<Arguments> places() {
        Json schema = Json.parse("{\"type\":\"object\",\"description\":\"" + PROMPT + "\"}");
        return Stream.<Map.Entry<String, java.util.function.UnaryOperator<ChatCall>>>of(
                        Map.entry("system", call -> call.system(PROMPT)),
                        Map.entry("assistant", call -> call.assistant(PROMPT)),
                        Map.entry("part", call -> call.user(ContentPart.text("a"), ContentPart.text(PROMPT))),
                        Map.entry("image address", call -> call.user(ImagePart.url("https://x.test/" + PROMPT))),
                        Map.entry("tool result", call -> call.message(Message.tool("call_1", PROMPT))),
                        Map.entry(
                                "tool arguments",
                                call -> call.message(Message.builder(Role.ASSISTANT)
                                        .toolCalls(List.of(ToolCall.of("call_1", "t", PROMPT)))
                                        .build())),
                        Map.entry(
                                "refusal",
                                call -> call.message(Message.builder(Role.ASSISTANT)
                                        .refusal(PROMPT)
                                        .build())),
                        Map.entry("tool description", call -> call.tools(ToolSpec.of("t", PROMPT, null))),
                        Map.entry("tool schema", call -> call.tools(ToolSpec.of("t", null, schema))),
                        Map.entry("format schema", call -> call.responseFormat(ResponseFormat.jsonSchema("f", schema))),
                        Map.entry("stop", call -> call.stop(PROMPT)),
                        Map.entry("extra field", call -> call.extra("user", PROMPT)),
                        Map.entry("nested extra field", call -> call.extra("metadata", Map.of("a", PROMPT))))
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void textOfAnyPlaceOfTheRequestIsTakenOut(String where, java.util.function.UnaryOperator<ChatCall> place) {
        server.enqueue(Scripts.error(400, "x", "x", BOTH));

        assertQuiet(Way.BLOCKING, place.apply(gateway.chat(Setup.TARGET).user("Hello")), PROMPT);
    }

    @Test
    void inputOfAnEmbeddingIsTakenOut() {
        server.enqueue(Scripts.error(400, "x", "x", BOTH));

        GatewayException e = catchThrowableOfType(
                GatewayException.class,
                () -> gateway.embed("openai/e").input("a", PROMPT).send());

        Secrecy.assertQuiet(e, PROMPT, Setup.KEY);
    }

    @Test
    void aCredentialThatWasJustReplacedIsTakenOutToo() {
        AtomicInteger reads = new AtomicInteger();
        OpenAiProvider rotating = OpenAiProvider.builder()
                .baseUrl(server.baseUrl())
                .apiKey(() -> "canary-rotating-key-number-" + reads.incrementAndGet())
                .build();
        try (Gateway other = Gateway.builder().provider(rotating).build()) {
            server.enqueue(
                    Scripts.error(401, "x", "x", "no"),
                    Scripts.error(
                            401, "x", "x", "Neither canary-rotating-key-number-1 nor canary-rotating-key-number-2."));

            GatewayException e = catchThrowableOfType(
                    GatewayException.class,
                    () -> other.chat(Setup.TARGET).user("Hello").send());

            Secrecy.assertQuiet(e, "canary-rotating-key-number-1", "canary-rotating-key-number-2");
        }
    }

    @Test
    void toStringOfWhatHoldsPromptOrCredentialShowsNeither() {
        ChatCall call = gateway.chat(Setup.TARGET)
                .system(PROMPT)
                .tenant(PROMPT)
                .header("X-Trace", PROMPT)
                .tag("team", PROMPT)
                .conversation(PROMPT);

        assertThat(call.request().toString()
                        + call.request().options()
                        + call.request().messages()
                        + call.explain()
                        + gateway.stages()
                        + Setup.openAi(server).build()
                        + Setup.openAi(server).build().endpoints())
                .doesNotContain(PROMPT)
                .doesNotContain(Setup.KEY);
    }
}
