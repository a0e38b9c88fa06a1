package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.Outcome;
import io.gatehouse.Stage;
import io.gatehouse.model.AllTargetsFailedException;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Message;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.ManualSleeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Second tries: before the first content invisible, after it only by RESTART and CONTINUE. */
class RetryFallbackTest extends ChainTest {
    private final InstantSleeper sleeper = new InstantSleeper(clock);
    private final Purse purse = new Purse();

    private GatewayBuilder retrying() {
        return builder().retry(RetryPolicy.standard()).sleeper(sleeper);
    }

    private static GatewayException askingToWait(int seconds) {
        return new RateLimitedException(ErrorDetails.of("slow down").retryAfter(Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @EnumSource
    void aRetryBeforeTheFirstContentIsInvisible(Mode mode) {
        // The second attempt is accepted and announces its role before it fails: that commits to nothing.
        model.plays(
                Script.refuses(ChainTest::unavailable),
                Script.text("").usage(1, 0).fails(ChainTest::unavailable),
                Script.answer("a", "b"));
        ChatResponse answer = mode.run(call(open(retrying())));
        assertThat(answer.text()).isEqualTo("ab");
        assertThat(answer.attempts())
                .extracting(Attempt::state)
                .containsExactly(Attempt.State.FAILED, Attempt.State.FAILED, Attempt.State.FINISHED);
        assertThat(sleeper.slept()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void afterTheFirstContentNothingIsRetried(Mode mode) {
        model.plays(Script.text("a").fails(ChainTest::unavailable), Script.answer("b"));
        Gateway gateway = open(retrying());
        assertThatThrownBy(() -> mode.run(call(gateway)))
                .isInstanceOfSatisfying(
                        UnavailableException.class,
                        e -> assertThat(e.partial().text()).isEqualTo("a"));
        assertThat(model.wires()).hasSize(1);
    }

    @Test
    void theFailureComesFromNextAndStays() {
        model.plays(Script.text("a").fails(ChainTest::unavailable));
        try (ChatStream stream = call(open(retrying())).stream()) {
            assertThat(stream.next()).isEqualTo(TextDelta.of("a"));
            Throwable first = catchThrowable(stream::next);
            assertThat(first).isInstanceOf(UnavailableException.class);
            assertThatThrownBy(stream::next).isSameAs(first);
        }
    }

    @Test
    void aWaitBeforeARetryWakesOnCancel() {
        ManualSleeper waiting = new ManualSleeper(clock);
        model.plays(Script.refuses(() -> askingToWait(60)));
        Gateway gateway =
                open(builder().retry(RetryPolicy.standard()).sleeper(waiting).addInterceptor(purse));
        CompletableFuture<ChatResponse> future = call(gateway).sendAsync();
        waiting.awaitSleepers(1);
        future.cancel(true);
        assertThat(purse.only().error()).isInstanceOf(CancelledException.class);
        assertThat(waiting.sleepers()).isZero();
    }

    @Test
    void aWaitLongerThanTheTimeLeftFailsAtOnce() {
        model.plays(Script.refuses(() -> askingToWait(60)), Script.answer("never"));
        Gateway gateway = open(retrying());
        assertThatThrownBy(() -> call(gateway).timeout(Duration.ofSeconds(30)).send())
                .isInstanceOf(RateLimitedException.class);
        assertThat(sleeper.slept()).isEmpty();

        Gateway sleepy = open(builder().sleeper(sleeper).addInterceptor(chain -> {
            chain.deadline().sleep(Duration.ofSeconds(60));
            return chain.proceed(chain.request());
        }));
        assertThatThrownBy(() -> call(sleepy).timeout(Duration.ofSeconds(30)).send())
                .isInstanceOfSatisfying(
                        TimedOutException.class, e -> assertThat(e.phase()).isEqualTo(TimedOutException.Phase.OVERALL));
        assertThat(sleeper.slept()).isEmpty();
    }

    @Test
    void oneDeadlineSpansAllRetries() {
        List<Duration> left = new ArrayList<>();
        model.playsAlways(Script.refuses(() -> askingToWait(2)));
        Gateway gateway = open(builder()
                .retry(RetryPolicy.builder().maxRetries(10).build())
                .sleeper(sleeper)
                .addAttemptInterceptor(chain -> {
                    left.add(chain.deadline().remaining());
                    return chain.proceed(chain.request());
                }));
        assertThatThrownBy(() -> call(gateway).timeout(Duration.ofSeconds(5)).send())
                .isInstanceOf(RateLimitedException.class);
        assertThat(left).hasSize(3);
        assertThat(left.get(0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(left.get(1)).isBetween(Duration.ofMillis(2_800), Duration.ofSeconds(3));
        assertThat(left.get(2)).isBetween(Duration.ofMillis(600), Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @EnumSource
    void theNextTargetAnswersWhenOneFails(Mode mode) {
        model.plays("fake/one", Script.refuses(ChainTest::unavailable)).plays("fake/two", Script.answer("b"));
        Gateway gateway = open(builder().route("both", Route.to("fake/one").fallbackTo("fake/two")));
        ChatResponse answer = mode.run(gateway.chat("both").user("Hello"));
        assertThat(answer.text()).isEqualTo("b");
        assertThat(answer.head().target().model()).isEqualTo("two");
    }

    @ParameterizedTest
    @EnumSource
    void aWrongRequestIsNotTriedElsewhere(Mode mode) {
        model.plays("fake/one", Script.refuses(ChainTest::wrong));
        Gateway gateway = open(retrying().route("both", Route.to("fake/one").fallbackTo("fake/two")));
        assertThatThrownBy(() -> mode.run(gateway.chat("both").user("Hello")))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(model.wires()).hasSize(1);
    }

    @Test
    void whenAllTargetsFailEachFailureIsTold() {
        model.plays("fake/one", Script.refuses(ChainTest::unavailable))
                .plays("fake/two", Script.refuses(() -> askingToWait(1)));
        Gateway gateway = open(builder().route("both", Route.to("fake/one").fallbackTo("fake/two")));
        assertThatThrownBy(() -> gateway.chat("both").user("Hello").send())
                .isInstanceOfSatisfying(AllTargetsFailedException.class, e -> {
                    assertThat(e.failures())
                            .hasExactlyElementsOfTypes(UnavailableException.class, RateLimitedException.class);
                    assertThat(e.attempts()).hasSize(2);
                });
    }

    private Gateway restarting(AnswerStore store) {
        return open(builder()
                .addInterceptor(store)
                .addInterceptor(purse)
                .addInterceptor(Stage.ROUTING.before(), new Restarting("fake/two")));
    }

    @ParameterizedTest
    @EnumSource
    void aRestartGivesTheSecondAnswerAlone(Mode mode) {
        AnswerStore store = new AnswerStore();
        model.plays("fake/one", Script.text("a").usage(2, 1).fails(ChainTest::broken))
                .plays("fake/two", Script.answer("b", "c"));
        ChatResponse answer = mode.run(call(restarting(store)));
        assertThat(answer.text()).isEqualTo("bc");
        assertThat(answer.usage().totalTokens()).isEqualTo(3);
        assertThat(answer.attempts()).hasSize(2);
        assertThat(store.puts()).containsExactly("bc");
        Purse.Settled settled = purse.only();
        assertThat(settled.kind()).isEqualTo(Outcome.Kind.FINISHED);
        assertThat(settled.tokens()).isEqualTo(6);
        assertThat(settled.chars()).isEqualTo(2);
    }

    @Test
    void aRestartIsTold() {
        model.plays("fake/one", Script.text("a").fails(ChainTest::broken)).plays("fake/two", Script.answer("b"));
        try (ChatStream stream = call(restarting(new AnswerStore())).stream()) {
            assertThat(Texts.shape(stream)).containsExactly("\"a\"", "Restarted", "\"b\"", "UsageUpdate", "Finished");
        }
    }

    @Test
    void afterARestartOnlyTheSecondAttemptCounts() {
        model.plays("fake/one", Script.text("abc").usage(2, 1).fails(ChainTest::broken))
                .plays("fake/two", Script.text("d").fails(ChainTest::broken));
        Gateway gateway = restarting(new AnswerStore());
        assertThatThrownBy(() -> call(gateway).send()).isInstanceOfSatisfying(StreamInterruptedException.class, e -> {
            assertThat(e.partial().text()).isEqualTo("d");
            assertThat(e.partial().head().target().model()).isEqualTo("two");
        });
        Purse.Settled settled = purse.only();
        assertThat(settled.chars()).isEqualTo(1);
        // What the second attempt used is not known, and the first one's usage is not the second one's.
        assertThat(settled.usageHere()).isEqualTo(-1);
        assertThat(settled.tokens()).isEqualTo(3);
        assertThat(settled.unknownAttempts()).isEqualTo(1);
    }

    @Test
    void aStreamIsClosedFromAnotherThreadWhileItRestarts() {
        Stop inside = new Stop();
        model.plays("fake/one", Script.text("a").fails(ChainTest::broken))
                .plays("fake/two", Script.text().await(inside).thenText("b").done());
        ChatStream stream = call(restarting(new AnswerStore())).stream();
        assertThat(stream.next()).isEqualTo(TextDelta.of("a"));
        Background<?> reader = Background.start(stream::next);
        inside.awaitArrival();
        stream.close();
        assertThat(reader.failure()).isInstanceOf(CancelledException.class);
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.CANCELLED);
        model.wires().forEach(ScriptedWire::awaitClosed);
    }

    private Gateway continuing() {
        return open(builder()
                .addInterceptor(new Placeholders(Map.of("[[P1]]", "Ada")))
                .addInterceptor(purse)
                .addInterceptor(Stage.ROUTING.before(), new Continuing()));
    }

    @ParameterizedTest
    @EnumSource
    void aContinuationIsInvisible(Mode mode) {
        model.plays(Script.text("Dear [[P1]], hi [[P").usage(2, 1).fails(ChainTest::broken), Script.answer("1]]", "!"));
        ChatResponse answer = mode.run(call(continuing()));
        assertThat(answer.text()).isEqualTo("Dear Ada, hi Ada!");
        assertThat(answer.usage().totalTokens()).isEqualTo(6);
        Message prefix = model.wire(1).request().messages().get(1);
        assertThat(prefix).isEqualTo(Message.assistant("Dear [[P1]], hi [[P"));
        assertThat(purse.only().tokens()).isEqualTo(6);
    }

    @Test
    void aContinuationSaysNothingOfItself() {
        model.plays(Script.text("Hi [[P").fails(ChainTest::broken), Script.answer("1]]"));
        try (ChatStream stream = call(continuing()).stream()) {
            assertThat(Texts.shape(stream)).containsExactly("\"Hi \"", "\"Ada\"", "UsageUpdate", "Finished");
        }
    }

    @Test
    void afterAPieceOfAToolCallNothingIsContinued() {
        model.plays(Script.text().tool(0, "a", "mail", "{\"to\"").fails(ChainTest::broken));
        Gateway gateway = continuing();
        assertThatThrownBy(() -> call(gateway).send()).isInstanceOf(StreamInterruptedException.class);
        assertThat(model.wires()).hasSize(1);
    }
}
