package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.ChatReply;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.Outcome;
import io.gatehouse.Stage;
import io.gatehouse.TextTransformer;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.GuardrailException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is reserved is settled exactly once, however the call ends. */
class BudgetTest extends ChainTest {
    private final Purse purse = new Purse();

    private Gateway gateway() {
        return open(builder().addInterceptor(purse));
    }

    @ParameterizedTest
    @EnumSource
    void atTheEndOfTheAnswer(Mode mode) {
        model.plays(Script.answer("ab", "c"));
        mode.run(call(gateway()));
        Purse.Settled settled = purse.only();
        assertThat(settled.kind()).isEqualTo(Outcome.Kind.FINISHED);
        assertThat(settled.tokens()).isEqualTo(3);
        assertThat(settled.usageHere()).isEqualTo(3);
        assertThat(settled.chars()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void atAFailureBeforeTheFirstEvent(Mode mode) {
        model.plays(Script.refuses(ChainTest::unavailable));
        Gateway gateway = gateway();
        assertThatThrownBy(() -> mode.run(call(gateway))).isInstanceOf(UnavailableException.class);
        Purse.Settled settled = purse.only();
        assertThat(settled.kind()).isNull();
        assertThat(settled.unknownAttempts()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void atAFailureInTheMiddle(Mode mode) {
        model.plays(Script.text("ab").usage(5, 1).thenText("cde").fails(ChainTest::broken));
        Gateway gateway = gateway();
        assertThatThrownBy(() -> mode.run(call(gateway))).isInstanceOf(StreamInterruptedException.class);
        Purse.Settled settled = purse.only();
        assertThat(settled.kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(settled.usageHere()).isEqualTo(6);
        assertThat(settled.tokens()).isEqualTo(6);
        assertThat(settled.chars()).isEqualTo(5);
    }

    @Test
    void atACancelFromAnotherThread() {
        Stop stop = new Stop();
        model.plays(Script.text("a").await(stop).done());
        List<Runnable> cancels = new ArrayList<>();
        Gateway gateway = open(builder()
                .addInterceptor(chain -> {
                    cancels.add(chain.call()::cancel);
                    return chain.proceed(chain.request());
                })
                .addInterceptor(purse));
        Background<?> reader = Background.start(() -> call(gateway).send());
        stop.awaitArrival();
        cancels.get(0).run();
        assertThat(reader.failure()).isInstanceOf(CancelledException.class);
        Purse.Settled settled = purse.only();
        assertThat(settled.kind()).isEqualTo(Outcome.Kind.CANCELLED);
        assertThat(settled.thread()).isSameAs(reader.thread());
        assertThat(settled.unknownAttempts()).isEqualTo(1);
    }

    @Test
    void atACancelWhileNobodyReads() {
        model.plays(Script.text("a").hangs());
        List<Runnable> cancels = new ArrayList<>();
        Gateway gateway = open(builder()
                .addInterceptor(chain -> {
                    cancels.add(chain.call()::cancel);
                    return chain.proceed(chain.request());
                })
                .addInterceptor(purse));
        ChatStream stream = call(gateway).stream();
        cancels.get(0).run();
        Purse.Settled settled = purse.only();
        assertThat(settled.kind()).isEqualTo(Outcome.Kind.CANCELLED);
        // Neither the canceller's thread nor the timer runs callbacks.
        assertThat(settled.thread().getName()).startsWith("gatehouse-cleanup-");
        assertThatThrownBy(stream::next).isInstanceOf(CancelledException.class);
    }

    @Test
    void whenTheReaderLeavesEarly() {
        model.plays(Script.answer("ab", "c"));
        try (ChatStream stream = call(gateway()).stream()) {
            assertThat(stream.next()).isEqualTo(TextDelta.of("ab"));
        }
        Purse.Settled settled = purse.only();
        assertThat(settled.kind()).isEqualTo(Outcome.Kind.ABANDONED);
        assertThat(settled.chars()).isEqualTo(2);
        assertThat(settled.unknownAttempts()).isEqualTo(1);
    }

    @Test
    void whenTheFutureIsCancelled() {
        Stop stop = new Stop();
        model.plays(Script.text("a").await(stop).done());
        CompletableFuture<?> future = call(gateway()).sendAsync();
        stop.awaitArrival();
        assertThat(future.cancel(true)).isTrue();
        assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.CANCELLED);
    }

    @Test
    void whenTheStreamIsNeverRead() {
        model.plays(Script.answer("a"));
        call(gateway()).stream().close();
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.ABANDONED);
    }

    @Test
    void notAtAllForAnAnswerFromTheCacheOutside() {
        model.plays(Script.answer("a"));
        Gateway gateway = open(builder().addInterceptor(new AnswerStore()).addInterceptor(purse));
        call(gateway).send();
        call(gateway).send();
        try (ChatStream stream = call(gateway).stream()) {
            stream.await();
        }
        assertThat(purse.only().tokens()).isEqualTo(2);
    }

    @Test
    void asFinishedWhenAGuardOutsideAbortsAfterTheModelHasFinished() {
        List<Outcome.Kind> outside = new ArrayList<>();
        model.plays(Script.answer("bad"));
        Gateway gateway = open(builder()
                .addInterceptor(chain -> chain.proceed(chain.request()).onClose(o -> outside.add(o.kind())))
                .addInterceptor(chain -> chain.proceed(chain.request()).transformText(channel -> new TextTransformer() {
                    @Override
                    public String onText(String delta) {
                        return "";
                    }

                    @Override
                    public String onEnd() {
                        throw new GuardrailException(ErrorDetails.of("no"));
                    }
                }))
                .addInterceptor(purse));
        assertThatThrownBy(() -> call(gateway).send()).isInstanceOf(GuardrailException.class);
        Purse.Settled settled = purse.only();
        assertThat(settled.kind()).isEqualTo(Outcome.Kind.FINISHED);
        assertThat(settled.usageHere()).isEqualTo(2);
        assertThat(outside).containsExactly(Outcome.Kind.FAILED);
    }

    @Test
    void whenTheCallIsCancelledBetweenTheReplyAndItsReader() {
        Purse outer = new Purse();
        model.plays(Script.answer("a"), Script.answer("b"));
        Gateway gateway = open(builder()
                .addInterceptor(outer)
                .addInterceptor(chain -> {
                    var reply = chain.proceed(chain.request());
                    chain.call().cancel();
                    return reply;
                })
                .addInterceptor(purse));
        ChatStream stream = call(gateway).stream();
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.CANCELLED);
        assertThat(outer.only().kind()).isEqualTo(Outcome.Kind.CANCELLED);
        assertThatThrownBy(stream::next).isInstanceOf(CancelledException.class);

        assertThatThrownBy(() -> call(gateway).send()).isInstanceOf(CancelledException.class);
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.CANCELLED);
        assertThat(outer.only().kind()).isEqualTo(Outcome.Kind.CANCELLED);
    }

    @Test
    void atOnceWhenTheReplyHasEndedBeforeTheCallbackIsAttached() {
        List<Outcome<?>> late = new ArrayList<>();
        model.plays(Script.answer("a"), Script.answer("b"), Script.text("c").fails(ChainTest::broken));
        Gateway gateway = gateway(chain -> {
            var finished = chain.proceed(chain.request());
            var whole = finished.await();
            finished.onClose(late::add);
            var closed = chain.proceed(chain.request());
            closed.close();
            closed.onClose(late::add);
            var failed = chain.proceed(chain.request());
            try {
                failed.await();
            } catch (GatewayException e) {
                failed.onClose(late::add);
            }
            return ChatReply.of(whole);
        });
        call(gateway).send();
        assertThat(late)
                .extracting(Outcome::kind)
                .containsExactly(Outcome.Kind.FINISHED, Outcome.Kind.ABANDONED, Outcome.Kind.FAILED);
        assertThat(late.get(0).answer()).isNotNull();
        assertThat(late.get(0).usageSoFar().totalTokens()).isEqualTo(2);
        assertThat(late.get(2).charsSoFar()).isEqualTo(1);
    }

    @Test
    void eachAttemptSettlesByItself() {
        model.plays(Script.refuses(ChainTest::unavailable), Script.answer("a"));
        Gateway gateway = open(builder()
                .retry(RetryPolicy.standard())
                .sleeper((time, wake) -> {})
                .addInterceptor(Stage.RESERVE.before(), purse));
        call(gateway).send();
        assertThat(purse.next().error()).isInstanceOf(UnavailableException.class);
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.FINISHED);
    }
}
