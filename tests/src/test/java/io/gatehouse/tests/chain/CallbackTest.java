package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.ChatReply;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.Interceptor;
import io.gatehouse.Outcome;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is attached to replies: in which order it runs, and what it cannot do. */
class CallbackTest extends ChainTest {
    private final GatewayLog log = new GatewayLog();
    private final List<String> order = new ArrayList<>();

    @AfterEach
    void stopLogging() {
        log.close();
    }

    private Interceptor noting(String name) {
        return chain -> chain.proceed(chain.request())
                .onClose(outcome -> order.add(name + " " + outcome.kind()))
                .onFinish(answer -> order.add(name + " finish"));
    }

    @ParameterizedTest
    @EnumSource
    void allOnFinishComeBeforeAllOnCloseInnerOnesFirst(Mode mode) {
        model.plays(Script.answer("a"));
        mode.run(call(gateway(noting("outer"), noting("inner"))));
        assertThat(order).containsExactly("inner finish", "outer finish", "inner FINISHED", "outer FINISHED");
    }

    @Test
    void finishedComesWhenAllCallbacksHaveRun() {
        model.plays(Script.answer("a"));
        try (ChatStream stream = call(gateway(noting("outer"), noting("inner"))).stream()) {
            for (StreamEvent event : stream) {
                assertThat(order).hasSize(event instanceof Finished ? 4 : 0);
                assertThat(model.wire(0).isClosed()).isEqualTo(event instanceof Finished);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatACallbackThrowsIsLoggedWithoutContentAndChangesNothing(Mode mode) {
        model.plays(Script.answer("a"));
        Gateway gateway = gateway(
                noting("outer"),
                chain -> chain.proceed(chain.request())
                        .onFinish(answer -> {
                            throw new IllegalStateException("the answer is " + answer.text());
                        })
                        .onClose(outcome -> {
                            throw new IllegalArgumentException("prompt text");
                        }));
        assertThat(mode.run(call(gateway)).text()).isEqualTo("a");
        assertThat(order).containsExactly("outer finish", "outer FINISHED");
        assertThat(log.lines()).hasSize(2);
        assertThat(log.lines().get(0)).contains("onFinish", "java.lang.IllegalStateException");
        assertThat(log.lines().get(1)).contains("onClose", "java.lang.IllegalArgumentException");
        assertThat(log.lines()).noneMatch(line -> line.contains("the answer is") || line.contains("prompt"));
    }

    @Test
    void anErrorOfACallbackComesOutWhenAllHaveRun() {
        model.plays(Script.answer("a"), Script.answer("b"));
        Gateway gateway = gateway(
                noting("outer"),
                chain -> chain.proceed(chain.request()).onClose(outcome -> {
                    throw new StackOverflowError("deep");
                }));
        assertThatThrownBy(() -> call(gateway).send()).isInstanceOf(StackOverflowError.class);
        assertThat(order).containsExactly("outer finish", "outer FINISHED");
        try (ChatStream stream = call(gateway).stream()) {
            assertThat(stream.next()).isEqualTo(TextDelta.of("b"));
            stream.next();
            assertThatThrownBy(stream::next).isInstanceOf(StackOverflowError.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAMapThrowsFailsTheCallAndClosesTheWire(Mode mode) {
        model.plays(Script.answer("a", "b"));
        Gateway gateway = gateway(
                noting("outer"),
                chain -> chain.proceed(chain.request()).mapEvents(event -> {
                    throw wrong();
                }),
                noting("inner"));
        assertThatThrownBy(() -> mode.run(call(gateway))).hasMessage("wrong");
        assertThat(model.wire(0).closedBy()).hasMessage("wrong");
        assertThat(order).containsExactly("inner ABANDONED", "outer FAILED");
    }

    @Test
    void closingAReplyInItsCallbacksDoesNothing() {
        model.plays(Script.answer("a"));
        Gateway gateway = gateway(noting("outer"), chain -> {
            ChatReply reply = chain.proceed(chain.request());
            return reply.onFinish(answer -> reply.close()).onClose(outcome -> reply.close());
        });
        assertThat(Mode.STREAMING.run(call(gateway)).text()).isEqualTo("a");
        assertThat(order).containsExactly("outer finish", "outer FINISHED");
    }

    @Test
    void closingAStreamInACallbackLeavesItsEndAsItWas() {
        AtomicReference<ChatStream> self = new AtomicReference<>();
        model.plays(Script.answer("a"));
        Gateway gateway = gateway(
                noting("outer"),
                chain -> chain.proceed(chain.request())
                        .onFinish(answer -> self.get().close())
                        .onClose(outcome -> self.get().close()));
        try (ChatStream stream = call(gateway).stream()) {
            self.set(stream);
            assertThat(stream.await().text()).isEqualTo("a");
            assertThat(stream.next()).isNull();
        }
        assertThat(order).containsExactly("outer finish", "outer FINISHED");
    }

    @Test
    void closingInAMapTakesEffectWhenItsEventIsOut() {
        model.plays(Script.answer("a", "b"));
        Gateway gateway = gateway(noting("outer"), chain -> {
            ChatReply reply = chain.proceed(chain.request());
            return reply.mapEvents(event -> {
                reply.close();
                return event;
            });
        });
        try (ChatStream stream = call(gateway).stream()) {
            assertThat(stream.next()).isEqualTo(TextDelta.of("a"));
            assertThat(order).containsExactly("outer ABANDONED");
            assertThat(model.wire(0).isClosed()).isTrue();
            assertThatThrownBy(stream::next).isInstanceOf(CancelledException.class);
        }
        assertThat(order).hasSize(1);
    }

    @Test
    void aCallbackCannotReadOn() {
        AtomicReference<ChatStream> self = new AtomicReference<>();
        model.plays(Script.answer("a"));
        Gateway gateway = gateway(chain -> {
            ChatReply reply = chain.proceed(chain.request());
            return reply.onFinish(answer -> reply.engine().next())
                    .onClose(outcome -> self.get().next());
        });
        try (ChatStream stream = call(gateway).stream()) {
            self.set(stream);
            assertThat(stream.await().text()).isEqualTo("a");
        }
        assertThat(log.lines()).hasSize(2).allMatch(line -> line.contains("java.lang.IllegalStateException"));
    }

    @Test
    void aTransformerCannotReadOn() {
        model.plays(Script.answer("a"));
        Gateway gateway = gateway(chain -> {
            ChatReply reply = chain.proceed(chain.request());
            return reply.mapEvents(event -> reply.engine().next());
        });
        assertThatThrownBy(() -> call(gateway).send())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("from within");
    }

    @Test
    void theOutcomeTellsWhatPassedItsPosition() {
        List<Outcome<?>> outcomes = new ArrayList<>();
        Interceptor noting = chain -> chain.proceed(chain.request()).onClose(outcomes::add);
        model.plays(Script.answer("abc", "de"));
        Gateway gateway = gateway(
                noting,
                chain -> chain.proceed(chain.request())
                        .mapEvents(
                                event -> event instanceof TextDelta delta ? TextDelta.of(delta.text() + "!") : event),
                noting);
        assertThat(call(gateway).send().text()).isEqualTo("abc!de!");
        assertThat(outcomes).extracting(Outcome::charsSoFar).containsExactly(5L, 7L);
        assertThat(outcomes)
                .extracting(outcome -> ((ChatResponse) outcome.answer()).text())
                .containsExactly("abcde", "abc!de!");
    }
}
