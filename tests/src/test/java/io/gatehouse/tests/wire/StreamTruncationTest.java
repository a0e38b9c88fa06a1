package io.gatehouse.tests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.StreamInterruptedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream that breaks off at any byte never looks like success, unless all that was missing came after the answer. */
class StreamTruncationTest {
    static Stream<WireCase> whole() {
        return WireCases.whole().stream().flatMap(wire -> Stream.of(wire.lineEnd("\n"), wire.lineEnd("\r\n")));
    }

    /** The position after the last chunk with a finish reason, without its line end. */
    private static int answerEnd(WireCase wire) {
        String text = new String(wire.bytes(), StandardCharsets.UTF_8);
        String last = null;
        for (String data : wire.data()) {
            if (data.contains("\"finish_reason\":\"")) {
                last = data;
            }
        }
        int end = text.indexOf(last) + last.length();
        return text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
    }

    private static List<String> choices(WireCase wire) {
        return wire.events().stream().filter(line -> line.startsWith("choice ")).toList();
    }

    @ParameterizedTest
    @MethodSource("whole")
    void neverLooksLikeSuccess(WireCase wire) {
        byte[] bytes = wire.bytes();
        int answerEnd = answerEnd(wire);
        try (MemoryGateway gateway = new MemoryGateway(wire.profile(), wire.choices())) {
            for (CutBody.End end : CutBody.End.values()) {
                for (int i = 0; i < bytes.length; i++) {
                    int cut = i;
                    List<String> lines = gateway.stream(() -> CutBody.until(bytes, cut, end));
                    check(wire, lines, cut, answerEnd);
                }
            }
            assertThat(gateway.transport.open()).isZero();
        }
    }

    private static void check(WireCase wire, List<String> lines, int cut, int answerEnd) {
        String place = "cut at " + cut + " of " + wire + ": " + lines;
        String last = lines.get(lines.size() - 1);
        if (last.startsWith("failed")) {
            // Before the first content the connection is what failed, and a retry is invisible.
            String[] kinds = lines.size() == 1
                    ? new String[] {"failed StreamInterruptedException", "failed TransportException"}
                    : new String[] {"failed StreamInterruptedException"};
            assertThat(last.replaceAll(" partial.*", "")).as(place).isIn((Object[]) kinds);
            List<String> before = lines.subList(0, lines.size() - 1);
            assertThat(wire.events().subList(0, before.size())).as(place).isEqualTo(before);
        } else {
            assertThat(cut).as(place).isGreaterThanOrEqualTo(answerEnd);
            assertThat(lines).as(place).containsAll(choices(wire));
        }
    }

    @ParameterizedTest
    @MethodSource("whole")
    void neverLooksLikeSuccessToABlockingCall(WireCase wire) {
        byte[] bytes = wire.bytes();
        int answerEnd = answerEnd(wire);
        try (MemoryGateway gateway = new MemoryGateway(wire.profile(), wire.choices())) {
            for (int i = 0; i < bytes.length; i++) {
                int cut = i;
                try {
                    ChatResponse response = gateway.send(() -> CutBody.until(bytes, cut, CutBody.End.CLOSE));
                    assertThat(cut).as("cut at " + cut).isGreaterThanOrEqualTo(answerEnd);
                    assertThat(response.choices().stream().map(MemoryGateway::shown))
                            .as("cut at " + cut)
                            .isEqualTo(choices(wire));
                } catch (GatewayException e) {
                    assertThat(e).as("cut at " + cut).isInstanceOf(StreamInterruptedException.class);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("whole")
    void aConnectionClosedRightAfterTheAnswerLosesNothingOfIt(WireCase wire) {
        byte[] bytes = wire.bytes();
        int answerEnd = answerEnd(wire);
        try (MemoryGateway gateway = new MemoryGateway(wire.profile(), wire.choices())) {
            List<String> lines = gateway.stream(() -> CutBody.until(bytes, answerEnd, CutBody.End.CLOSE));

            assertThat(lines).containsAll(choices(wire));
        }
    }

    @Test
    void withoutAnyFinalMarkAStreamIsInterrupted() {
        byte[] bytes = WireCases.TEXT.bytes();
        String text = new String(bytes, StandardCharsets.UTF_8);
        int beforeFinish =
                text.substring(0, text.indexOf("\"finish_reason\":\"stop\"")).lastIndexOf("data: ");
        byte[] cut = Arrays.copyOf(bytes, text.substring(0, beforeFinish).getBytes(StandardCharsets.UTF_8).length);
        try (MemoryGateway gateway = new MemoryGateway(WireCases.TEXT.profile(), 1)) {
            assertThat(gateway.stream(() -> CutBody.at(cut)))
                    .last()
                    .asString()
                    .isEqualTo("failed StreamInterruptedException partial(Hei verden, på \"æøå\" 🌍⏎)");
        }
    }

    @Test
    void jsonThatBreaksOffIsAnErrorAtEveryByte() {
        byte[] bytes = ("{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                        + "\"content\":\"Oslo.\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":2}}")
                .getBytes(StandardCharsets.UTF_8);
        try (MemoryGateway gateway = new MemoryGateway(WireCases.TEXT.profile(), 1)) {
            gateway.transport.contentType("application/json");
            for (int i = 0; i < bytes.length; i++) {
                int cut = i;
                List<String> lines = gateway.stream(() -> CutBody.until(bytes, cut, CutBody.End.CLOSE));
                assertThat(lines).as("cut at " + cut).containsExactly("failed ProtocolException");
            }
            assertThat(gateway.stream(() -> CutBody.at(bytes))).contains("text 0 Oslo.");
        }
    }
}
