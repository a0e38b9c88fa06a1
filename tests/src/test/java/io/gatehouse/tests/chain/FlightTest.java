package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.Outcome;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.Target;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.UnavailableException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls that ask the same share one answer. */
class FlightTest extends ChainTest {
    private final SingleFlight flight = new SingleFlight();
    private final AnswerStore store = new AnswerStore();
    private final Purse purse = new Purse();

    private Gateway gateway() {
        return open(builder().addInterceptor(flight).addInterceptor(store).addInterceptor(purse));
    }

    private ChatStream stream(Gateway gateway) {
        return call(gateway).stream();
    }

    private void awaitReaders(int count) {
        while (flight.readers("Hello") != count) {
            Thread.onSpinWait();
        }
    }

    private static String text(ChatStream stream) {
        return ((TextDelta) stream.next()).text();
    }

    @Test
    void aFollowerStreamsWhileTheLeaderReads() {
        Gateway gateway = gateway();
        Stop second = new Stop();
        model.plays(Script.text("a").await(second).thenText("b").usage(1, 2).done());
        try (ChatStream leader = stream(gateway);
                ChatStream follower = stream(gateway)) {
            assertThat(text(leader)).isEqualTo("a");
            assertThat(text(follower)).isEqualTo("a");
            second.open();
            assertThat(text(follower)).isEqualTo("b");
            assertThat(text(leader)).isEqualTo("b");
            assertThat(follower.await().text()).isEqualTo("ab");
            assertThat(leader.await().text()).isEqualTo("ab");
        }
        assertThat(model.wires()).hasSize(1);
        assertThat(store.puts()).containsExactly("ab");
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.FINISHED);
    }

    @Test
    void aFollowerJoinsBeforeTheFirstEvent() {
        Gateway gateway = gateway();
        Stop first = new Stop();
        model.plays(Script.text().await(first).thenText("a").done());
        Background<String> leader = Background.start(() -> call(gateway).send().text());
        first.awaitArrival();
        Background<String> follower =
                Background.start(() -> call(gateway).send().text());
        awaitReaders(2);
        first.open();
        assertThat(List.of(leader.get(), follower.get())).containsOnly("a");
        assertThat(model.wires()).hasSize(1);
        assertThat(store.puts()).containsExactly("a");
    }

    @Test
    void whenTheLeaderLeavesTheFollowerPullsOn() {
        Gateway gateway = gateway();
        model.plays(Script.answer("a", "b", "c"));
        ChatStream leader = stream(gateway);
        try (ChatStream follower = stream(gateway)) {
            assertThat(text(leader)).isEqualTo("a");
            leader.close();
            assertThat(follower.await().text()).isEqualTo("abc");
        }
        assertThat(store.puts()).containsExactly("abc");
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.FINISHED);
    }

    @Test
    void theLastReaderClosesTheWireAndTheNextCallLeadsAgain() {
        Gateway gateway = gateway();
        model.plays(Script.text("a").hangs(), Script.answer("again"));
        ChatStream leader = stream(gateway);
        ChatStream follower = stream(gateway);
        assertThat(text(follower)).isEqualTo("a");
        leader.close();
        assertThat(model.wire(0).isClosed()).isFalse();
        follower.close();
        model.wire(0).awaitClosed();
        assertThat(store.puts()).isEmpty();
        assertThat(purse.only().kind()).isNotEqualTo(Outcome.Kind.FINISHED);

        assertThat(call(gateway).send().text()).isEqualTo("again");
        assertThat(store.puts()).containsExactly("again");
    }

    @Test
    void whenTheLeaderFailsBeforeTheFirstEventTheFollowerLeads() {
        Gateway gateway = gateway();
        Stop first = new Stop();
        model.plays(Script.text().await(first).fails(ChainTest::unavailable), Script.answer("mine"));
        Background<String> leader = Background.start(() -> call(gateway).send().text());
        first.awaitArrival();
        Background<String> follower =
                Background.start(() -> call(gateway).send().text());
        awaitReaders(2);
        first.open();
        assertThat(leader.failure()).isInstanceOf(UnavailableException.class);
        assertThat(follower.get()).isEqualTo("mine");
        assertThat(model.wires()).hasSize(2);
        assertThat(store.puts()).containsExactly("mine");
    }

    @Test
    void aCancelledReaderReturnsAtOnceThoughTheAnswerGoesOn() {
        Gateway gateway = gateway();
        Stop second = new Stop();
        model.plays(Script.text("a").await(second).thenText("b").done());
        ChatStream leader = stream(gateway);
        try (ChatStream follower = stream(gateway)) {
            assertThat(text(leader)).isEqualTo("a");
            Background<?> blocked = Background.start(leader::next);
            second.awaitArrival();
            leader.close();
            assertThat(blocked.failure()).isInstanceOf(CancelledException.class);
            assertThat(model.wire(0).isClosed()).isFalse();
            second.open();
            assertThat(follower.await().text()).isEqualTo("ab");
        }
        assertThat(store.puts()).containsExactly("ab");
    }

    @Test
    void aFailureIsToldToEachReaderWithItsOwnPartialAnswer() {
        Gateway gateway = gateway();
        model.plays(Script.text("a", "b").fails(ChainTest::broken));
        try (ChatStream leader = stream(gateway);
                ChatStream follower = stream(gateway)) {
            assertThat(text(leader)).isEqualTo("a");
            assertThat(text(leader)).isEqualTo("b");
            assertThat(text(follower)).isEqualTo("a");
            StreamInterruptedException first = interrupted(leader);
            assertThat(text(follower)).isEqualTo("b");
            StreamInterruptedException second = interrupted(follower);
            assertThat(second).isNotSameAs(first);
            assertThat(first.partial().text()).isEqualTo("ab");
            assertThat(second.partial().text()).isEqualTo("ab");
        }
        assertThat(store.puts()).isEmpty();
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.FAILED);
    }

    @Test
    void aStreamThatFollowsABlockingCallIsGivenDeltas() {
        Gateway gateway = gateway();
        Stop first = new Stop();
        model.plays(Script.text().await(first).event(Finished.of(ChatResponse.of(Target.parse("fake/one"), "a"))));
        Background<String> leader = Background.start(() -> call(gateway).send().text());
        first.awaitArrival();
        Background<List<String>> follower = Background.start(() -> {
            try (ChatStream stream = stream(gateway)) {
                return Texts.shape(stream);
            }
        });
        awaitReaders(2);
        first.open();
        assertThat(leader.get()).isEqualTo("a");
        assertThat(follower.get()).containsExactly("\"a\"", "Finished");
    }

    private static StreamInterruptedException interrupted(ChatStream stream) {
        try {
            throw new AssertionError("The stream gave " + stream.next());
        } catch (StreamInterruptedException e) {
            return e;
        }
    }
}
