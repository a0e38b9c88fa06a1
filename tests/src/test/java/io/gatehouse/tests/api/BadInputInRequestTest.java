package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.ChatCall;
import io.gatehouse.Gateway;
import io.gatehouse.Tool;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Message;
import io.gatehouse.model.ModelNotFoundException;
import io.gatehouse.model.Role;
import io.gatehouse.model.ToolChoice;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A call that cannot work is refused before a byte is sent, the same in every way of calling. */
@ExtendWith(LeakCheckExtension.class)
class BadInputInRequestTest {
    record Weather(String city) {}

    record Loose(Object anything) {}

    record Threaded(Thread thread) {}

    record Keyed(Map<Integer, String> byNumber) {}

    interface Open {}

    record OfOpen(Open open) {}

    private final FakeModelServer server = FakeModelServer.start();
    private final Gateway gateway = Setup.gateway(server);

    @AfterEach
    void nothingWasSent() {
        gateway.close();
        server.close();
        assertThat(server.acceptedConnections()).isZero();
    }

    private void refused(Class<? extends GatewayException> type, Consumer<ChatCall> with, String... words) {
        for (Way way : Way.values()) {
            assertThatThrownBy(() -> {
                        ChatCall call = gateway.chat(Setup.TARGET).user("Hello");
                        with.accept(call);
                        way.run(call);
                    })
                    .as(way.name())
                    .isInstanceOf(type)
                    .satisfies(e -> {
                        for (String word : words) {
                            assertThat(e.getMessage()).contains(word);
                        }
                    });
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRouteThatIsNotThereIsRefusedWithWhatThereIs(Way way) {
        assertThatThrownBy(() -> way.run(gateway.chat("assistant").user("Hello")))
                .isInstanceOf(ModelNotFoundException.class)
                .hasMessageContaining("no route \"assistant\"")
                .hasMessageContaining("[openai]")
                .hasMessageContaining("provider/model");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vllm/qwen3-8b", "openai/", "/x", "gpt-5-mini"})
    void aTargetOfNoProviderIsRefused(String target) {
        assertThatThrownBy(() -> gateway.chat(target).user("Hello").send())
                .isInstanceOf(ModelNotFoundException.class)
                .hasMessageContaining("\"" + target + "\"")
                .hasMessageContaining("[openai]");
    }

    @Test
    void aBlankModelIsRefused() {
        assertThatThrownBy(() -> gateway.chat(" "))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("route name or a target");
        assertThatThrownBy(() -> gateway.embed(""))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("route name or a target");
    }

    @ParameterizedTest
    @EnumSource
    void aCallWithoutMessagesIsRefused(Way way) {
        assertThatThrownBy(() -> way.run(gateway.chat(Setup.TARGET)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(Setup.TARGET)
                .hasMessageContaining("no messages")
                .hasMessageContaining("user(");
    }

    @Test
    void aMessageWithoutContentIsRefusedWithItsPlace() {
        refused(
                InvalidRequestException.class,
                call -> call.message(Message.builder(Role.USER).build()),
                "USER message",
                "position 1",
                "no content");
    }

    @Test
    void toolChoiceWithoutToolsIsRefused() {
        refused(InvalidRequestException.class, call -> call.toolChoice(ToolChoice.REQUIRED), "toolChoice", "no tools");
    }

    @Test
    void toolChoiceOfAToolThatIsNotThereIsRefusedWithThoseThatAre() {
        refused(
                InvalidRequestException.class,
                call -> call.tools(ToolSpec.of("weather", null, null)).toolChoice(ToolChoice.tool("flights")),
                "\"flights\"",
                "[weather]");
    }

    @Test
    void twoToolsOfOneNameAreRefused() {
        refused(
                InvalidRequestException.class,
                call -> call.tools(ToolSpec.of("weather", "a", null), ToolSpec.of("weather", "b", null)),
                "same name",
                "[weather, weather]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "messages", "stream", "temperature"})
    void anExtraFieldThatTheRequestWritesItselfIsRefused(String field) {
        refused(
                InvalidRequestException.class,
                call -> call.temperature(0.5).extra(field, "x"),
                "extra field \"" + field + "\"",
                "typed request");
    }

    @Test
    void aStreamTakesNoToolsWithHandlers() {
        Tool<Weather> tool = Tool.of("weather", "Looks it up", Weather.class, Weather::city);

        assertThatThrownBy(() -> gateway.chat(Setup.TARGET).user("Hello").tool(tool).stream())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("tools(ToolSpec")
                .hasMessageContaining("send()");
    }

    @Test
    void samplingOutOfRangeIsRefusedWithTheRange() {
        refused(InvalidRequestException.class, call -> call.temperature(2.1), "temperature", "0 to 2", "2.1");
        refused(InvalidRequestException.class, call -> call.temperature(Double.NaN), "temperature", "NaN");
        refused(InvalidRequestException.class, call -> call.maxTokens(0), "maxTokens", "at least 1", "0");
        refused(InvalidRequestException.class, call -> call.sampling(s -> s.topP(-0.1)), "topP", "0 to 1");
        refused(InvalidRequestException.class, call -> call.sampling(s -> s.n(0)), "n ", "1 to 128");
        refused(InvalidRequestException.class, call -> call.sampling(s -> s.topLogprobs(21)), "topLogprobs", "0 to 20");
        refused(
                InvalidRequestException.class,
                call -> call.sampling(s -> s.logitBias(Map.of(1, 101))),
                "logitBias",
                "-100 to 100");
        refused(InvalidRequestException.class, call -> call.stop(""), "stop", "empty");
        refused(InvalidRequestException.class, call -> call.maxToolTurns(0), "maxToolTurns", "at least 1");
    }

    @Test
    void aTimeoutThatIsNotPositiveIsRefused() {
        refused(InvalidRequestException.class, call -> call.timeout(Duration.ZERO), "overall", "positive");
        refused(InvalidRequestException.class, call -> call.timeout(Duration.ofNanos(-1)), "overall", "positive");
    }

    @Test
    void aHeaderThatBelongsToTheEndpointIsRefused() {
        for (String name : List.of("Authorization", "api-key", "Host", "Content-Length")) {
            refused(InvalidRequestException.class, call -> call.header(name, "x"), name, "provider");
        }
    }

    @Test
    void aHeaderThatHttpDoesNotAllowIsRefusedWithoutItsValue() {
        refused(InvalidRequestException.class, call -> call.header("two words", "x"), "two words", "header name");
        for (String value : List.of("canary\r\nX-Evil: 1", "canaryé", "canary\u0000")) {
            refused(
                    InvalidRequestException.class,
                    call -> {
                        try {
                            call.header("X-Trace", value);
                        } catch (GatewayException e) {
                            assertThat(e.getMessage()).doesNotContain("canary");
                            throw e;
                        }
                    },
                    "X-Trace",
                    "visible ASCII");
        }
    }

    @Test
    void blankTenantsTagsAndConversationsAreRefused() {
        refused(InvalidRequestException.class, call -> call.tenant(" "), "tenant", "blank");
        refused(InvalidRequestException.class, call -> call.conversation(""), "conversation", "blank");
        refused(InvalidRequestException.class, call -> call.tag("", "x"), "tag name", "blank");
    }

    @Test
    void whatAHostDoesNotSupportIsRefusedAndNotDropped() {
        OpenAiProvider mistral = OpenAiProvider.mistral()
                .baseUrl(server.baseUrl())
                .apiKey(Setup.KEY)
                .build();
        try (Gateway other = Gateway.builder().provider(mistral).build()) {
            assertThatThrownBy(() -> other.chat("mistral/small")
                            .user("Hello")
                            .sampling(s -> s.topK(5))
                            .send())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("mistral")
                    .hasMessageContaining("top_k")
                    .hasMessageContaining("leave it out");
        }
    }

    @Test
    void streamOptionsAreRefusedInACallThatIsNoStream() {
        assertThatThrownBy(() -> gateway.chat(Setup.TARGET)
                        .user("Hello")
                        .extra("stream_options", Map.of("include_obfuscation", false))
                        .send())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("stream_options")
                .hasMessageContaining("not a stream");
    }

    @Test
    void aTypeOfWhichNoSchemaCanBeMadeIsRefusedWithItsPlace() {
        for (Class<?> type : Set.of(Loose.class, Threaded.class, Keyed.class, OfOpen.class)) {
            assertThatThrownBy(() ->
                            gateway.chat(Setup.TARGET).user("Hello").as(type).send())
                    .as(type.getSimpleName())
                    .isInstanceOf(InvalidRequestException.class)
                    .message()
                    .containsAnyOf("use ", "make it")
                    .containsAnyOf("anything", "thread", "byNumber", "open");
        }
    }

    @Test
    void aTypeThatIsNoRecordIsRefused() {
        assertThatThrownBy(() -> gateway.chat(Setup.TARGET)
                        .user("Hello")
                        .as(StringBuilder.class)
                        .send())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("StringBuilder");
    }

    @Test
    void reasksOutOfRangeAreRefused() {
        assertThatThrownBy(() -> gateway.chat(Setup.TARGET)
                        .user("Hello")
                        .as(Weather.class)
                        .maxReasks(6))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("maxReasks")
                .hasMessageContaining("0 to 5");
    }

    @Test
    void anEmbeddingWithoutInputIsRefused() {
        assertThatThrownBy(() -> gateway.embed("openai/e").send())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("openai/e")
                .hasMessageContaining("no input");
    }

    @Test
    void anEmptyTextToEmbedIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> gateway.embed("openai/e").input("a", "").send())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Input 1")
                .hasMessageContaining("empty");
        assertThatThrownBy(() -> gateway.embed("openai/e").dimensions(0))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("dimensions")
                .hasMessageContaining("at least 1");
    }

    @Test
    void aProviderThatIsNotThereIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> gateway.provider("vllm", OpenAiProvider.class))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("\"vllm\"")
                .hasMessageContaining("[openai]");
    }

    @Test
    void aProviderThatIsBoundToNoGatewayCannotSend() {
        assertThatThrownBy(() -> Setup.openAi(server).build().models())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("models()")
                .hasMessageContaining("gateway.provider(\"openai\"");
    }

    @Test
    void aMessageThatContradictsItselfIsRefused() {
        assertThatThrownBy(() -> Message.builder(Role.TOOL).text("x").build())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("id of the tool call");
    }
}
