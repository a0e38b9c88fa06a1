package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.ChatCall;
import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.Scripts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A piece of a stream that cannot be understood: skipped in text, and told; fatal where JSON or a tool call is at stake. */
@ExtendWith(LeakCheckExtension.class)
class BadChunkTest {
    private static final String ROLE = "{\"id\":\"c1\",\"model\":\"m\",\"choices\":[{\"index\":0,"
            + "\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}";
    private static final String STOP =
            "{\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
    private static final String CALLED =
            "{\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}";
    private static final String TOOL =
            tool("\"id\":\"call_a\",\"type\":\"function\",", "\"name\":\"weather\",\"arguments\":\"\"");

    private final FakeModelServer server = FakeModelServer.start();
    private final Gateway gateway = Setup.gateway(server);

    @AfterEach
    void close() {
        gateway.close();
        server.close();
    }

    private static String text(String piece) {
        return "{\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + piece
                + "\"},\"finish_reason\":null}]}";
    }

    private static String tool(String head, String function) {
        return "{\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0," + head
                + "\"function\":{" + function + "}}]},\"finish_reason\":null}]}";
    }

    private ChatCall call() {
        return gateway.chat(Setup.TARGET).user("Hello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "garbage",
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lost",
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lost\"}]}",
                "{\"choices\":7}",
                "null",
                "17",
                "\"text\"",
                "\u0000\u0001",
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":{\"a\":1}}}]}"
            })
    void inTextItIsSkippedAndTold(String garbage) {
        for (Way way : Way.values()) {
            server.enqueue(Scripts.sse(ROLE, text("Hei"), garbage, text(" verden"), STOP, "[DONE]"));

            ChatResponse answer = way.run(call());

            assertThat(answer.text()).isEqualTo("Hei verden");
            assertThat(answer.degraded()).isTrue();
            assertThat(answer.warnings()).singleElement().asString().contains("malformed", "skipped");
            assertThat(answer.warnings().toString()).doesNotContain("lost", "garbage");
        }
    }

    @Test
    void aWholeStreamIsNotDegraded() {
        server.enqueue(Scripts.sse(ROLE, text("Hei"), STOP, "[DONE]"));

        ChatResponse answer = Way.STREAMING.run(call());

        assertThat(answer.degraded()).isFalse();
        assertThat(answer.warnings()).isEmpty();
    }

    @Test
    void manyAreCountedWithinBounds() {
        String[] events = new String[100_002];
        java.util.Arrays.fill(events, "garbage");
        events[0] = text("Hei");
        events[100_000] = STOP;
        events[100_001] = "[DONE]";
        server.enqueue(Scripts.sseRaw("data: " + String.join("\n\ndata: ", events) + "\n\n"));

        ChatResponse answer = Way.STREAMING.run(call());

        assertThat(answer.text()).isEqualTo("Hei");
        assertThat(answer.warnings()).hasSizeBetween(1, 100);
    }

    @ParameterizedTest
    @EnumSource
    void whereJsonWasAskedForItIsFatal(Way way) {
        server.enqueue(Scripts.sse(ROLE, text("{\\\"a\\\":"), "garbage", text("1}"), STOP, "[DONE]"));

        GatewayException e = catchThrowableOfType(
                GatewayException.class, () -> way.run(call().responseFormat(ResponseFormat.JSON_OBJECT)));

        assertThat(e)
                .isInstanceOf(StreamInterruptedException.class)
                .hasMessageContaining(Setup.TARGET)
                .hasMessageContaining("cannot be understood")
                .hasMessageContaining("JSON");
        assertThat(e.partial()).isNotNull();
        assertThat(e.partial().text()).isEqualTo("{\"a\":");
    }

    @ParameterizedTest
    @EnumSource
    void insideOfAToolCallItIsFatal(Way way) {
        server.enqueue(
                Scripts.sse(ROLE, TOOL, tool("", "\"arguments\":\"{\\\"city\\\":\""), "garbage", CALLED, "[DONE]"));

        GatewayException e = catchThrowableOfType(
                GatewayException.class, () -> way.run(call().tools(ToolSpec.of("weather", null, null))));

        assertThat(e).isInstanceOf(StreamInterruptedException.class).hasMessageContaining("tool call");
    }

    @ParameterizedTest
    @EnumSource
    void beforeAToolCallItIsFatalToo(Way way) {
        // What was lost may have been the call's beginning, or another call.
        server.enqueue(Scripts.sse(
                ROLE, "garbage", TOOL, tool("", "\"arguments\":\"{\\\"city\\\":\\\"Oslo\\\"}\""), CALLED, "[DONE]"));

        GatewayException e = catchThrowableOfType(
                GatewayException.class, () -> way.run(call().tools(ToolSpec.of("weather", null, null))));

        assertThat(e).isNotNull().hasMessageContaining("tool call");
    }

    @ParameterizedTest
    @EnumSource
    void aFinishThatNamesToolCallsOfWhichNoneArrivedIsFatal(Way way) {
        server.enqueue(Scripts.sse(ROLE, text("Let me see."), "garbage", CALLED, "[DONE]"));

        GatewayException e = catchThrowableOfType(
                GatewayException.class, () -> way.run(call().tools(ToolSpec.of("weather", null, null))));

        assertThat(e).isNotNull().hasMessageContaining("tool call");
    }

    @ParameterizedTest
    @EnumSource
    void onlyGarbageIsNoAnswer(Way way) {
        server.enqueue(Scripts.sse("garbage", "garbage"));

        GatewayException e = catchThrowableOfType(GatewayException.class, () -> way.run(call()));

        assertThat(e).hasMessageContaining("ended before it was whole").hasMessageContaining(Setup.TARGET);
    }

    @ParameterizedTest
    @EnumSource
    void garbageAndDoneIsNoAnswer(Way way) {
        server.enqueue(Scripts.sse("garbage", "[DONE]"));

        GatewayException e = catchThrowableOfType(GatewayException.class, () -> way.run(call()));

        assertThat(e).isNotNull().hasMessageContaining(Setup.TARGET);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamOfNothingButAnnouncementsIsGivenUp(Way way) {
        server.enqueue(
                Scripts.sseRaw(("data: {\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":0}}\n\n").repeat(500)));

        GatewayException e = catchThrowableOfType(GatewayException.class, () -> way.run(call()));

        assertThat(e).hasMessageContaining("without content").hasMessageContaining(Setup.TARGET);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatCountsTokensBeforeItsFirstContentIsNotGivenUp(Way way) {
        StringBuilder counting = new StringBuilder();
        for (int tokens = 1; tokens <= 100; tokens++) {
            counting.append("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"}}],\"usage\":{")
                    .append("\"prompt_tokens\":1,\"completion_tokens\":")
                    .append(tokens)
                    .append("}}\n\n");
        }
        server.enqueue(
                Scripts.sseRaw(counting + "data: " + text("Hei") + "\n\ndata: " + STOP + "\n\ndata: [DONE]\n\n"));

        ChatResponse answer = way.run(call());

        assertThat(answer.text()).isEqualTo("Hei");
        assertThat(answer.usage().outputTokens()).isEqualTo(100);
    }

    @ParameterizedTest
    @EnumSource
    void bytesThatAreNoUtf8DoNotBreakTheStream(Way way) {
        byte[] head = ("data: " + text("Hei") + "\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] tail =
                ("\"}}]}\n\ndata: " + STOP + "\n\ndata: [DONE]\n\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        server.enqueue(io.gatehouse.testing.Script.stream()
                .body(head)
                .body(new byte[] {(byte) 0xff, (byte) 0xc3, (byte) 0x28})
                .body(tail));

        ChatResponse answer = way.run(call());

        assertThat(answer.text()).startsWith("Hei");
        assertThat(answer.degraded()).isTrue();
    }
}
