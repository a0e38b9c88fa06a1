package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.Chain;
import io.gatehouse.ChatReply;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.Interceptor;
import io.gatehouse.Outcome;
import io.gatehouse.internal.call.ChatEngine;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Scope;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayEvent;
import io.gatehouse.model.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No reply is lost, whatever an interceptor does with it. */
class OwnershipTest extends ChainTest {
    private final GatewayLog log = new GatewayLog();
    private final Purse purse = new Purse();
    private final List<String> dropped = new CopyOnWriteArrayList<>();

    @AfterEach
    void stopLogging() {
        log.close();
    }

    /** Not watched for dropped replies: dropping them is what is tested. */
    private Gateway around(Function<Chain, ChatReply> careless) {
        return open(model.install(Gateway.builder())
                .clock(clock)
                .listener(event -> {
                    if (event instanceof GatewayEvent.ReplyDropped drop) {
                        dropped.add(drop.where());
                    }
                })
                .addInterceptor(new Careless(careless))
                .addInterceptor(purse));
    }

    private record Careless(Function<Chain, ChatReply> work) implements Interceptor {
        @Override
        public ChatReply intercept(Chain chain) {
            return work.apply(chain);
        }
    }

    private static ChatReply proceed(Chain chain) {
        return chain.proceed(chain.request());
    }

    private static ChatReply other() {
        return ChatReply.of(ChatResponse.of(Target.parse("fake/one"), "other"));
    }

    @ParameterizedTest
    @EnumSource
    void aReplyIsClosedWhenItsInterceptorThrows(Mode mode) {
        model.plays(Script.answer("a"));
        Gateway gateway = around(chain -> {
            proceed(chain);
            throw wrong();
        });
        assertThatThrownBy(() -> mode.run(call(gateway))).hasMessage("wrong");
        Purse.Settled settled = purse.only();
        assertThat(settled.kind()).isEqualTo(Outcome.Kind.ABANDONED);
        assertThat(settled.error()).hasMessage("wrong");
        assertThat(model.wire(0).isClosed()).isTrue();
        assertThat(log.lines()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aDroppedReplyIsClosedAndLogged(Mode mode) {
        model.plays(Script.answer("a"));
        Gateway gateway = around(chain -> {
            proceed(chain);
            return other();
        });
        assertThat(mode.run(call(gateway)).text()).isEqualTo("other");
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.ABANDONED);
        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("WARN Interceptor Careless neither returned nor closed a reply");
        assertThat(dropped).containsExactly("Careless");
    }

    @ParameterizedTest
    @EnumSource
    void ofSeveralRepliesAllButTheReturnedOneAreClosed(Mode mode) {
        model.plays(Script.answer("a"), Script.answer("b"), Script.answer("c"));
        Gateway gateway = around(chain -> {
            proceed(chain);
            ChatReply second = proceed(chain);
            proceed(chain);
            return second;
        });
        assertThat(mode.run(call(gateway)).text()).isEqualTo("b");
        assertThat(List.of(
                        purse.next().kind(), purse.next().kind(), purse.only().kind()))
                .containsExactly(Outcome.Kind.ABANDONED, Outcome.Kind.ABANDONED, Outcome.Kind.FINISHED);
        assertThat(log.lines()).hasSize(2);
    }

    @Test
    void aReplyThatWasClosedOrReadIsNotComplainedAbout() {
        model.plays(Script.answer("a"), Script.answer("b"));
        Gateway gateway = around(chain -> {
            proceed(chain).close();
            return ChatReply.of(proceed(chain).await());
        });
        assertThat(call(gateway).send().text()).isEqualTo("b");
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void nullInsteadOfAReplyIsRefusedAndNothingIsLost() {
        model.plays(Script.answer("a"));
        Gateway gateway = around(chain -> {
            proceed(chain);
            return null;
        });
        assertThatThrownBy(() -> call(gateway).send())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Careless returned null");
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.ABANDONED);
    }

    @Test
    void whatOnFinishReturnsNeedNotBeUsed() {
        List<String> finished = new ArrayList<>();
        model.plays(Script.answer("a"));
        Gateway gateway = around(chain -> {
            ChatReply reply = proceed(chain);
            reply.onFinish(answer -> finished.add(answer.text()));
            return reply;
        });
        call(gateway).send();
        assertThat(finished).containsExactly("a");
    }

    @Test
    void nothingButOnCloseIsAttachedOnceReadingHasBegun() {
        model.plays(Script.answer("a"));
        Gateway gateway = around(chain -> {
            ChatReply reply = proceed(chain);
            ChatResponse whole = reply.await();
            assertThatThrownBy(() -> reply.onFinish(answer -> {})).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> reply.mapEvents(event -> event)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> reply.transformEvents(() -> (event, out) -> {}))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> reply.transformText(channel -> text -> text))
                    .isInstanceOf(IllegalStateException.class);
            reply.onClose(outcome -> {});
            return ChatReply.of(whole);
        });
        assertThat(call(gateway).send().text()).isEqualTo("a");
    }

    @Test
    void aReturnedReplyThatWasReadIsBlamedOnItsInterceptor() {
        model.plays(Script.answer("a", "b"));
        Gateway gateway = around(chain -> {
            ChatReply reply = proceed(chain);
            reply.engine().next();
            return reply;
        });
        assertThatThrownBy(() -> call(gateway).send())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Careless read from the reply that it returned");
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.ABANDONED);
    }

    @Test
    void aReturnedReplyThatWasClosedIsBlamedOnItsInterceptor() {
        model.plays(Script.answer("a", "b"));
        Gateway gateway = around(chain -> {
            ChatReply reply = proceed(chain);
            reply.close();
            return reply;
        });
        assertThatThrownBy(() -> call(gateway).send())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Careless")
                .hasMessageContaining("closed");
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.ABANDONED);
    }

    @Test
    void aWrappedReplyIsItsWrappersAndClosedWithIt() {
        model.plays(Script.answer("a", "b"));
        Gateway gateway = open(builder().addInterceptor(purse).addInterceptor(new Restarting()));
        try (ChatStream stream = call(gateway).stream()) {
            stream.next();
        }
        assertThat(model.wire(0).closedAs()).isEqualTo(Outcome.Kind.ABANDONED);
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void aReplyWhoseWrapperCannotBeMadeIsClosed() {
        model.plays(Script.answer("a"));
        Gateway gateway = around(chain -> ChatEngine.wrap(proceed(chain), inner -> {
            throw wrong();
        }));
        assertThatThrownBy(() -> call(gateway).send()).hasMessage("wrong");
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.ABANDONED);
    }

    @Test
    void aForkBelongsToItsThread() {
        model.plays(Script.answer("a"), Script.answer("b"));
        Gateway gateway = around(chain -> {
            @SuppressWarnings("unchecked")
            RealLink<ChatRequest, ChatReply> link = (RealLink<ChatRequest, ChatReply>) chain;
            Scope scope = link.deadline().child();
            RealLink<ChatRequest, ChatReply> fork = link.fork(scope);
            ChatReply aside =
                    Background.start(() -> fork.proceed(fork.request())).get();
            ChatReply mine = proceed(chain);
            assertThat(model.wire(0).isClosed()).isFalse();
            scope.cancel(new CancelledException(ErrorDetails.of("enough")));
            scope.detach();
            aside.close();
            return mine;
        });
        assertThat(call(gateway).send().text()).isEqualTo("b");
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void nothingIsSentOnceTheCallIsCancelled() {
        Gateway gateway = around(chain -> {
            chain.call().cancel();
            return proceed(chain);
        });
        assertThatThrownBy(() -> call(gateway).send()).isInstanceOf(CancelledException.class);
        assertThat(model.wires()).isEmpty();
    }

    @Test
    void aStreamOfAGatewayThatCloses() {
        model.plays(Script.answer("a"));
        List<Gateway> self = new ArrayList<>();
        Gateway gateway = around(chain -> {
            ChatReply reply = proceed(chain);
            self.get(0).close();
            return reply;
        });
        self.add(gateway);
        try (ChatStream stream = call(gateway).stream()) {
            assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.CANCELLED);
            assertThatThrownBy(stream::next).isInstanceOf(CancelledException.class);
        }
    }
}
