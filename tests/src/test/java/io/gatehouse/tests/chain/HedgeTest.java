package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.Outcome;
import io.gatehouse.Stage;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.testing.ManualSleeper;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two legs of one call race; each has a scope of its own below the call's. */
class HedgeTest extends ChainTest {
    private static final Duration DELAY = Duration.ofSeconds(1);

    private final Purse purse = new Purse();
    private final Stop first = new Stop();
    private final Stop second = new Stop();

    private GatewayBuilder hedging() {
        return builder().addInterceptor(purse).addInterceptor(Stage.BALANCING.before(), new Hedging(DELAY));
    }

    private Background<String> race(Gateway gateway, Mode mode) {
        Background<String> caller =
                Background.start(() -> mode.run(call(gateway)).text());
        first.awaitArrival();
        clock.advance(DELAY);
        second.awaitArrival();
        return caller;
    }

    private void twoLegs() {
        model.plays(
                Script.text().await(first).thenText("one").usage(1, 1).done(),
                Script.text().await(second).thenText("two").usage(1, 1).done());
    }

    @ParameterizedTest
    @EnumSource
    void aSlowFirstLegLoses(Mode mode) {
        twoLegs();
        Background<String> caller = race(open(hedging()), mode);
        second.open();
        assertThat(caller.get()).isEqualTo("two");
        model.wire(0).awaitClosed();
        assertThat(model.wire(0).closedBy()).isInstanceOf(CancelledException.class);
        if (mode != Mode.ASYNC) {
            assertThat(model.wire(0).opener()).isSameAs(caller.thread());
        }
        assertThat(model.wire(1).opener().getName()).startsWith("gatehouse-helper-");
        Purse.Settled settled = purse.only();
        assertThat(settled.kind()).isEqualTo(Outcome.Kind.FINISHED);
        assertThat(settled.unknownAttempts()).isEqualTo(1);
    }

    @Test
    void aFastFirstLegNeedsNoHelper() {
        model.plays(Script.answer("one"));
        assertThat(call(open(hedging())).send().text()).isEqualTo("one");
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("gatehouse-helper-"));
        assertThat(clock.pending()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void theFirstLegMayStillWin(Mode mode) {
        twoLegs();
        Background<String> caller = race(open(hedging()), mode);
        first.open();
        assertThat(caller.get()).isEqualTo("one");
        model.wire(1).awaitClosed();
    }

    @ParameterizedTest
    @EnumSource
    void whenTheFirstLegFailsTheOtherAnswers(Mode mode) {
        model.plays(
                Script.text().await(first).fails(ChainTest::unavailable),
                Script.text().await(second).thenText("two").done());
        Background<String> caller = race(open(hedging()), mode);
        first.open();
        model.wire(0).awaitClosed();
        assertThat(caller.isDone()).isFalse();
        second.open();
        assertThat(caller.get()).isEqualTo("two");
    }

    @Test
    void whenBothLegsFailTheFirstFailureTellsOfTheOther() {
        model.plays(
                Script.text().await(first).fails(() -> new OverloadedException(ErrorDetails.of("first"))),
                Script.text().await(second).fails(() -> new InvalidRequestException("second")));
        Background<String> caller = race(open(hedging()), Mode.BLOCKING);
        first.open();
        model.wire(0).awaitClosed();
        second.open();
        Throwable failure = caller.failure();
        assertThat(failure).isInstanceOf(OverloadedException.class);
        assertThat(failure.getSuppressed()).hasExactlyElementsOfTypes(InvalidRequestException.class);
        assertThat(purse.only().unknownAttempts()).isEqualTo(2);
    }

    @Test
    void anErrorOfTheFirstLegEndsTheOther() {
        model.plays(
                Script.text().await(first).fails(() -> {
                    throw new AssertionError("broken code");
                }),
                Script.text().await(second).thenText("two").done());
        Background<String> caller = race(open(hedging()), Mode.BLOCKING);
        first.open();
        assertThat(caller.failure()).hasMessage("broken code");
        model.wire(1).awaitClosed();
    }

    @Test
    void anInterruptOfTheCallerEndsBothLegs() {
        twoLegs();
        Gateway gateway = open(hedging());
        Background<Boolean> caller = Background.start(() -> {
            try {
                return call(gateway).send() == null;
            } catch (CancelledException e) {
                return Thread.currentThread().isInterrupted();
            }
        });
        first.awaitArrival();
        clock.advance(DELAY);
        second.awaitArrival();
        caller.thread().interrupt();
        assertThat(caller.get()).as("the interrupt flag is kept").isTrue();
        model.wires().forEach(ScriptedWire::awaitClosed);
        purse.only();
    }

    @Test
    void aCancelOfTheCallEndsBothLegs() {
        twoLegs();
        AtomicReference<Runnable> cancel = new AtomicReference<>();
        Gateway gateway = open(hedging().addInterceptor(chain -> {
            cancel.set(chain.call()::cancel);
            return chain.proceed(chain.request());
        }));
        Background<String> caller = race(gateway, Mode.BLOCKING);
        cancel.get().run();
        assertThat(caller.failure()).isInstanceOf(CancelledException.class);
        model.wires().forEach(ScriptedWire::awaitClosed);
    }

    @Test
    void aLoserThatWaitsToRetryWakes() {
        ManualSleeper sleeper = new ManualSleeper(clock);
        model.plays(
                Script.refuses(
                        () -> new RateLimitedException(ErrorDetails.of("wait").retryAfter(Duration.ofMinutes(1)))),
                Script.answer("two"));
        Gateway gateway = open(builder()
                .retry(RetryPolicy.standard())
                .sleeper(sleeper)
                .addInterceptor(Stage.RETRY.before(), new Hedging(DELAY)));
        Background<String> caller = Background.start(() -> call(gateway).send().text());
        sleeper.awaitSleepers(1);
        clock.advance(DELAY);
        assertThat(caller.get()).isEqualTo("two");
        assertThat(sleeper.sleepers()).isZero();
        assertThat(model.wires()).hasSize(2);
    }

    @Test
    void anAnswerOfTheSecondLegOutlivesItsHelper() {
        model.plays(
                Script.text().await(first).done(),
                Script.text().await(second).thenText("a", "b", "c").done());
        Gateway gateway = open(hedging());
        Background<String> caller = Background.start(() -> {
            try (var stream = call(gateway).stream()) {
                return String.join("|", Texts.pieces(stream));
            }
        });
        first.awaitArrival();
        clock.advance(DELAY);
        second.awaitArrival();
        second.open();
        assertThat(caller.get()).isEqualTo("a|b|c");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofManyRacesNothingIsLeft(boolean withCancels) throws Exception {
        Random random = new Random(7);
        Gateway gateway = open(hedging());
        for (int race = 1; race <= 150; race++) {
            Stop one = new Stop();
            Stop two = new Stop();
            model.plays(
                    Script.text().await(one).thenText("one").done(),
                    Script.text().await(two).thenText("two").done());
            Background<String> caller =
                    Background.start(() -> call(gateway).send().text());
            one.awaitArrival();
            clock.advance(DELAY);
            two.awaitArrival();
            CountDownLatch go = new CountDownLatch(1);
            Background<Void> opener = opens(two, go, random.nextInt(3_000));
            Background<Void> interrupter = Background.run(() -> {
                if (withCancels && random.nextBoolean()) {
                    await(go, random.nextInt(3_000));
                    caller.thread().interrupt();
                }
            });
            go.countDown();
            spin(random.nextInt(3_000));
            one.open();
            opener.get();
            interrupter.get();
            if (!withCancels) {
                assertThat(caller.get()).isIn("one", "two");
            }
            Purse.Settled settled = purse.next();
            assertThat(settled.kind()).isIn(Outcome.Kind.FINISHED, Outcome.Kind.CANCELLED, null);
            model.wire(2 * race - 2).checkGone();
            model.wire(2 * race - 1).checkGone();
        }
        assertThat(purse.open()).isZero();
    }

    private static Background<Void> opens(Stop stop, CountDownLatch go, int spins) {
        return Background.run(() -> {
            await(go, spins);
            stop.open();
        });
    }

    private static void await(CountDownLatch go, int spins) {
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        spin(spins);
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
