package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.GatewayException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cache inside of the redaction and outside of the budget. */
class StoreTest extends ChainTest {
    private final AnswerStore store = new AnswerStore();
    private final Purse purse = new Purse();

    private Gateway gateway() {
        return open(builder()
                .addInterceptor(new Placeholders(Map.of("[[P1]]", "Ada")))
                .addInterceptor(store)
                .addInterceptor(purse));
    }

    @ParameterizedTest
    @EnumSource
    void storesOnceWhenTheAnswerIsWhole(Mode mode) {
        Gateway gateway = gateway();
        model.plays(Script.answer("Hi [[P", "1]]"));
        assertThat(mode.run(gateway.chat("fake/one").user("I am Ada")).text()).isEqualTo("Hi Ada");
        assertThat(mode.run(gateway.chat("fake/one").user("I am Ada")).text()).isEqualTo("Hi Ada");

        assertThat(model.wires()).hasSize(1);
        assertThat(store.puts()).containsExactly("Hi [[P1]]");
        assertThat(store.keys()).containsExactly("I am [[P1]]");
        // A hit reaches no budget: nothing was reserved, nothing settled.
        assertThat(purse.only().tokens()).isEqualTo(3);
    }

    @Test
    void aHitIsReplayedAsDeltas() {
        Gateway gateway = gateway();
        model.plays(Script.answer("Hi ", "[[P1]]"));
        call(gateway).send();
        try (ChatStream stream = call(gateway).stream()) {
            assertThat(Texts.shape(stream)).containsExactly("\"Hi Ada\"", "Finished");
        }
    }

    @ParameterizedTest
    @EnumSource
    void storesNothingOfAFailedAnswer(Mode mode) {
        Gateway gateway = gateway();
        model.plays(Script.text("Hi").fails(ChainTest::broken));
        assertThatThrownBy(() -> mode.run(call(gateway))).isInstanceOf(GatewayException.class);
        assertThat(store.puts()).isEmpty();
    }

    @Test
    void storesNothingOfAnAbandonedAnswer() {
        model.plays(Script.answer("a", "b"));
        try (ChatStream stream = call(gateway()).stream()) {
            assertThat(stream.next()).isNotNull();
        }
        assertThat(store.puts()).isEmpty();
    }

    @Test
    void storesNothingOfACancelledAnswer() {
        Stop stop = new Stop();
        model.plays(Script.text("a").await(stop).done());
        CompletableFuture<?> future = call(gateway()).sendAsync();
        stop.awaitArrival();
        future.cancel(true);
        assertThat(purse.only().error()).isInstanceOf(CancelledException.class);
        assertThat(store.puts()).isEmpty();
    }
}
