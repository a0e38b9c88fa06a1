package io.gatehouse.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.model.Usage;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.testing.Script;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What broken, cut and odd streams must become. Extend {@link ProviderContract}, not this. */
@SuppressWarnings("exports") // JUnit is optional: a transitive requirement would make it a must
public abstract class StreamContract extends ErrorContract {
    private static final Usage USAGE = Usage.of(11, 7);

    StreamContract() {}

    /** An error before any content fails the call, although the status was 200. */
    @Test
    public void anErrorBeforeContentFailsTheCall() {
        enqueue(scripts().errorInStream());

        GatewayException failure = catchThrowableOfType(GatewayException.class, () -> chat(gateway()).stream());

        assertThat(failure).isInstanceOfAny(OverloadedException.class, UnavailableException.class);
        assertThat(failure.partial()).isNull();
    }

    /** An error before any content is tried again, and the reader sees nothing of it. */
    @Test
    public void anErrorBeforeContentIsTriedAgainUnseen() {
        InstantSleeper sleeper = new InstantSleeper(new ManualClock());
        Gateway gateway =
                gateway(builder -> builder.retry(RetryPolicy.standard()).sleeper(sleeper));
        enqueue(scripts().errorInStream(), scripts().text(USAGE, "Hel", "lo"));

        StreamRecord streamed = read(chat(gateway));

        assertThat(streamed.text()).isEqualTo("Hello");
        assertThat(streamed.finished().attempts()).hasSize(2);
        assertThat(sleeper.slept()).hasSize(1);
    }

    /** An error after content interrupts the stream; the partial answer is what the reader was given. */
    @Test
    public void anErrorAfterContentInterruptsTheStream() {
        checkInterrupted(scripts().errorInStream("Hel", "lo"), "Hello");
    }

    /** A stream that ends without any mark of its end is interrupted. */
    @Test
    public void aStreamWithoutItsEndIsInterrupted() {
        checkInterrupted(scripts().unfinished("Hel", "lo"), "Hello");
    }

    /** A connection that closes in the middle interrupts the stream. */
    @Test
    public void aBrokenConnectionInterruptsTheStream() {
        checkInterrupted(scripts().unfinished("Hel", "lo").with(Script::truncated), "Hello");
    }

    private void checkInterrupted(Answer answer, String given) {
        enqueue(answer);
        StreamRecord events = new StreamRecord();

        GatewayException failure = readInto(events, gateway());

        assertThat(failure).isInstanceOf(StreamInterruptedException.class);
        assertThat(events.text()).isEqualTo(given);
        checkPartial(failure, events);
    }

    private GatewayException readInto(StreamRecord events, Gateway gateway) {
        return catchThrowableOfType(GatewayException.class, () -> {
            try (ChatStream stream = chat(gateway).stream()) {
                stream.forEach(events::add);
            }
        });
    }

    private static void checkPartial(GatewayException failure, StreamRecord events) {
        ChatResponse partial = failure.partial();
        assertThat(partial == null ? "" : partial.text())
                .as("text of the partial answer")
                .isEqualTo(events.text());
    }

    /** A finish reason makes a stream whole, with or without a final mark. */
    @Test
    public void aFinishReasonMakesAStreamWhole() {
        needs(Capability.OPTIONAL_FINAL_MARK);
        enqueue(scripts().withoutFinalMark("Hel", "lo"));

        StreamRecord streamed = read(chat(gateway()));

        assertThat(streamed.text()).isEqualTo("Hello");
        assertThat(streamed.finished().finishReason()).isEqualTo(FinishReason.STOP);
    }

    /** Where the network cuts a stream into pieces makes no difference, at any byte. */
    @Test
    public void cutsOfTheNetworkMakeNoDifference() {
        for (Recording recording : recordings()) {
            Gateway gateway = gateway(builder -> builder.transport(recording.transport()));
            List<StreamEvent> whole = recording.deltas();
            assertThat(read(chat(gateway)).deltas())
                    .as("uncut")
                    .isEqualTo(whole)
                    .isNotEmpty();
            for (int cut = 1; cut < recording.length(); cut++) {
                recording.transport().cutAt(cut);
                assertThat(read(chat(gateway)).deltas())
                        .as("cut at byte %s", cut)
                        .isEqualTo(whole);
            }
            recording.transport().oneByteAtATime();
            assertThat(read(chat(gateway)).deltas()).as("byte by byte").isEqualTo(whole);
        }
    }

    /** A stream that breaks at any byte gives a part of its events and the exact partial answer. */
    @Test
    public void aStreamMayBreakAtAnyByte() {
        checkBreaks(true);
    }

    /** A stream that ends at any byte, as if that were all, gives a part of its events and the exact partial answer. */
    @Test
    public void aStreamMayEndAtAnyByte() {
        checkBreaks(false);
    }

    private void checkBreaks(boolean withError) {
        for (Recording recording : recordings()) {
            Gateway gateway = gateway(builder -> builder.transport(recording.transport()));
            for (int end = 0; end < recording.length(); end++) {
                recording.transport().breakAt(end, withError);
                StreamRecord events = new StreamRecord();

                GatewayException failure = readInto(events, gateway);

                List<StreamEvent> deltas = events.deltas();
                assertThat(recording.deltas().subList(0, deltas.size()))
                        .as("events before the break at byte %s", end)
                        .isEqualTo(deltas);
                if (failure == null) {
                    // Broken behind its content, so nothing is missing but perhaps its usage.
                    events.checkWhole();
                    assertThat(events.text()).isEqualTo(recording.text());
                } else {
                    checkPartial(failure, events);
                    assertThat(deltas.isEmpty() || failure instanceof StreamInterruptedException)
                            .as("%s at byte %s", failure.getClass(), end)
                            .isTrue();
                }
            }
        }
    }

    private record Recording(ReplayTransport transport, int length, List<StreamEvent> deltas, String text) {}

    /** A text and tool calls, as bytes. */
    private List<Recording> recordings() {
        Answer text = scripts().text(USAGE, "Grüße, ", "世界 ", "🌍!");
        if (!capabilities().contains(Capability.STREAMED_TOOLS)) {
            return List.of(record(text));
        }
        Answer tools = scripts()
                .interleavedToolCalls(
                        ToolCall.of("abcdefgh1", "weather", "{\"city\":\"Zürich\"}"),
                        ToolCall.of("abcdefgh2", "time", "{}"));
        return List.of(record(text), record(tools));
    }

    private Recording record(Answer answer) {
        enqueue(answer, answer);
        StreamRecord live = read(chat(gateway()));
        RecordedRequest request = server().takeRequest(SOON);
        ReplayTransport transport = ReplayTransport.record(server().url(), request);
        server().takeRequest(SOON);
        return new Recording(transport, transport.length(), live.deltas(), live.text());
    }

    /** Pieces are handed on as they come, not gathered. */
    @Test
    public void piecesAreHandedOnAsTheyCome() {
        Gate gate = new Gate();
        enqueue(scripts().pausing("Hel", gate, "lo"));

        try (ChatStream stream = chat(gateway()).stream()) {
            StreamEvent first = Objects.requireNonNull(stream.next());
            assertThat(first).isEqualTo(TextDelta.of("Hel"));
            gate.open();
            assertThat(stream.await().text()).isEqualTo("Hello");
        }
    }
}
