package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.Stage;
import io.gatehouse.model.TextDelta;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a call does on its reader's thread happens in the call's context, not in the reader's. */
class SpansTest extends ChainTest {
    private final Spans spans = new Spans();

    @AfterEach
    void forget() {
        Spans.CURRENT.remove();
    }

    private Gateway traced() {
        return open(builder()
                .addInterceptor(spans.calls())
                .addInterceptor(Stage.ROUTING.before(), new Restarting("fake/two"))
                .addAttemptInterceptor(spans.attempts()));
    }

    @Test
    void anAttemptOnAnotherReadersThreadIsStillBelowTheCall() {
        model.plays("fake/one", Script.text("a").fails(ChainTest::broken)).plays("fake/two", Script.answer("b"));
        Spans.CURRENT.set("app");
        ChatStream stream = call(traced()).stream();
        assertThat(Spans.CURRENT.get()).isEqualTo("app");
        Background<String> reader = Background.start(() -> {
            Spans.CURRENT.set("reader");
            stream.await();
            return Spans.CURRENT.get();
        });
        assertThat(reader.get()).isEqualTo("reader");
        assertThat(spans.log())
                .containsExactly(
                        "app>call>attempt1",
                        "end app>call of app>call>attempt1",
                        "app>call>attempt2",
                        "end app>call of app>call>attempt2");
        stream.close();
    }

    @Test
    void anAttemptIsClosedInTheContextOfItsCall() {
        model.plays(Script.text("a").hangs());
        Spans.CURRENT.set("app");
        ChatStream stream = call(traced()).stream();
        assertThat(stream.next()).isEqualTo(TextDelta.of("a"));
        Background.run(stream::close).get();
        assertThat(spans.log()).containsExactly("app>call>attempt1", "end app>call of app>call>attempt1");
    }
}
