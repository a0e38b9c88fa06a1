package io.gatehouse.tests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream gives the same events however its bytes are cut, whatever its line ends, with and without what is optional. */
class StreamFidelityTest {
    static Stream<WireCase> whole() {
        return WireCases.inAllLineEnds();
    }

    static Stream<WireCase> failing() {
        return WireCases.failing();
    }

    private static void sameAtEveryCut(WireCase wire, byte[] bytes, List<String> expected) {
        try (MemoryGateway gateway = new MemoryGateway(wire.profile(), wire.choices())) {
            assertThat(gateway.stream(() -> new ByteArrayInputStream(bytes)))
                    .as("in one piece")
                    .isEqualTo(expected);
            assertThat(gateway.stream(() -> CutBody.everywhere(bytes)))
                    .as("byte by byte")
                    .isEqualTo(expected);
            for (int i = 1; i < bytes.length; i++) {
                int cut = i;
                List<String> seen = gateway.stream(() -> CutBody.at(bytes, cut));
                if (!seen.equals(expected)) {
                    assertThat(seen).as("cut at " + cut).isEqualTo(expected);
                }
            }
            assertThat(gateway.transport.open()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("whole")
    void theSameEventsAtEveryCut(WireCase wire) {
        sameAtEveryCut(wire, wire.bytes(), wire.events());
    }

    @ParameterizedTest
    @MethodSource("whole")
    void theSameEventsAtEveryCutWithCommentsAndOtherFields(WireCase wire) {
        sameAtEveryCut(wire, wire.bytesWithComments(), wire.events());
    }

    @ParameterizedTest
    @MethodSource("whole")
    void theSameEventsAtEveryCutWithoutTheFinalBlankLine(WireCase wire) {
        sameAtEveryCut(wire, wire.bytesWithoutFinalBlankLine(), wire.events());
    }

    @ParameterizedTest
    @MethodSource("whole")
    void theSameEventsWithoutAnyFinalLineEnd(WireCase wire) {
        try (MemoryGateway gateway = new MemoryGateway(wire.profile(), wire.choices())) {
            byte[] bytes = wire.bytesWithoutFinalLineEnd();
            assertThat(gateway.stream(() -> new ByteArrayInputStream(bytes))).isEqualTo(wire.events());
            assertThat(gateway.stream(() -> CutBody.everywhere(bytes))).isEqualTo(wire.events());
        }
    }

    @ParameterizedTest
    @MethodSource("whole")
    void theSameEventsAtEveryCutWithoutDoneWhereAnotherFinalMarkWasSeen(WireCase wire) {
        WireCase noDone = wire.withoutLast();

        sameAtEveryCut(noDone, noDone.bytes(), noDone.events());
        sameAtEveryCut(noDone, noDone.bytesWithoutFinalLineEnd(), noDone.events());
    }

    @ParameterizedTest
    @MethodSource("failing")
    void theSameFailureAtEveryCut(WireCase wire) {
        sameAtEveryCut(wire, wire.bytes(), wire.events());
        sameAtEveryCut(wire, wire.bytesWithComments(), wire.events());
    }

    @ParameterizedTest
    @MethodSource("whole")
    void aBlockingCallOverTheSameWireGivesTheSameAnswer(WireCase wire) {
        try (MemoryGateway gateway = new MemoryGateway(wire.profile(), wire.choices())) {
            List<String> choices = gateway.send(() -> new ByteArrayInputStream(wire.bytes())).choices().stream()
                    .map(MemoryGateway::shown)
                    .toList();

            assertThat(choices)
                    .isEqualTo(wire.events().stream()
                            .filter(line -> line.startsWith("choice "))
                            .toList());
        }
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstEvent() {
        byte[] bytes = WireCases.TEXT.bytes();
        byte[] marked = new byte[bytes.length + 3];
        marked[0] = (byte) 0xef;
        marked[1] = (byte) 0xbb;
        marked[2] = (byte) 0xbf;
        System.arraycopy(bytes, 0, marked, 3, bytes.length);

        sameAtEveryCut(WireCases.TEXT, marked, WireCases.TEXT.events());
    }

    @Property(tries = 300)
    void theSameEventsInAnyPieces(
            @ForAll @IntRange(max = 10) int number,
            @ForAll @IntRange(max = 2) int lineEnd,
            @ForAll @Size(max = 60) List<@IntRange(min = 1, max = 1_500) Integer> cuts) {
        WireCase wire = WireCases.whole()
                .get(number)
                .lineEnd(List.of("\n", "\r\n", "\r").get(lineEnd));
        int[] positions = cuts.stream().mapToInt(i -> i).sorted().distinct().toArray();
        try (MemoryGateway gateway = new MemoryGateway(wire.profile(), wire.choices())) {
            assertThat(gateway.stream(() -> CutBody.at(wire.bytes(), positions)))
                    .isEqualTo(wire.events());
        }
    }
}
