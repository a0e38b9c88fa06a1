package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.GatewayEvent;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.HedgePolicy;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.Exchange;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.Scripts;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A second attempt at another endpoint when the first is slow; time is the test's. */
@Timeout(120)
class HedgingTest {
    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final Answer DOWN = Scripts.error(503, "server_error", "x", "down");

    @RegisterExtension
    final LeakCheckExtension leaks = new LeakCheckExtension();

    private final Pool pool = new Pool(2);
    private final ManualClock clock = new ManualClock();
    private final InstantSleeper sleeper = new InstantSleeper(clock);
    private final Gate first = new Gate();
    private final Gate second = new Gate();
    // The first attempt to end has ended.
    private final CountDownLatch ended = new CountDownLatch(1);

    @BeforeEach
    void watch() {
        pool.servers.forEach(leaks::watch);
    }

    @AfterEach
    void close() {
        pool.close();
        // The gateway looks for forgotten streams once a second as long as it knows of one; all else is stopped.
        clock.advance(Duration.ofSeconds(1));
        // The loser's thread may still be on its way out.
        long until = System.nanoTime() + Setup.WAIT.toNanos();
        while (clock.pending() > 0 && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        assertThat(clock.pending()).as("timers left").isZero();
    }

    private GatewayBuilder builder() {
        return leaks.watch(Gateway.builder())
                .provider(pool.provider().build())
                .listener(event -> {
                    if (event instanceof GatewayEvent.AttemptEnded) {
                        ended.countDown();
                    }
                })
                .clock(clock)
                .sleeper(sleeper);
    }

    private Gateway hedging() {
        return builder().hedge(HedgePolicy.after(DELAY).maxShare(1)).build();
    }

    /** Both legs are under way. */
    private CompletableFuture<ChatResponse> race(Gateway gateway, Way way) {
        CompletableFuture<ChatResponse> answer =
                Pool.later(() -> way.run(gateway.chat(Pool.TARGET).user("Hello")));
        first.awaitArrivals(1, Setup.WAIT);
        clock.advance(DELAY);
        second.awaitArrivals(1, Setup.WAIT);
        return answer;
    }

    private void plays(Answer one, Answer two) {
        pool.plays(one.after(first), two.after(second));
    }

    private static void bothAnswered(ChatResponse answer, int winner) {
        assertThat(answer.attempts()).hasSize(2).map(Attempt::endpoint).doesNotHaveDuplicates();
        Attempt won = answer.attempts().get(winner);
        Attempt lost = answer.attempts().get(1 - winner);
        assertThat(won.state()).isEqualTo(Attempt.State.FINISHED);
        assertThat(won.endpoint()).isEqualTo(answer.head().endpoint());
        assertThat(lost.state()).isIn(Attempt.State.CANCELLED, Attempt.State.RUNNING);
        assertThat(lost.usage().isKnown()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aSlowFirstAttemptLosesAndItsConnectionCloses(Way way) {
        try (Gateway gateway = hedging()) {
            plays(Scripts.chat("one"), Scripts.chat("two"));
            CompletableFuture<ChatResponse> answer = race(gateway, way);
            second.open();
            assertThat(Pool.get(answer).text()).isEqualTo("two");
            bothAnswered(Pool.get(answer), 1);
            Exchange loser = pool.exchanges().get(0);
            loser.awaitClientClosed(Setup.WAIT);
            assertThat(pool.servers).allMatch(server -> server.requestCount() == 1);
        }
        first.open();
    }

    @ParameterizedTest
    @EnumSource
    void theFirstAttemptMayStillWin(Way way) {
        try (Gateway gateway = hedging()) {
            plays(Scripts.chat("one"), Scripts.chat("two"));
            CompletableFuture<ChatResponse> answer = race(gateway, way);
            first.open();
            assertThat(Pool.get(answer).text()).isEqualTo("one");
            bothAnswered(Pool.get(answer), 0);
            pool.exchanges().get(1).awaitClientClosed(Setup.WAIT);
        }
        second.open();
    }

    @ParameterizedTest
    @EnumSource
    void aFastAnswerNeedsNoSecondAttempt(Way way) {
        try (Gateway gateway = hedging()) {
            pool.plays(Scripts.chat("one"));
            assertThat(way.run(gateway.chat(Pool.TARGET).user("Hello")).attempts())
                    .hasSize(1);
            clock.advance(DELAY);
            assertThat(pool.requests()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenTheFirstFailsTheSecondIsWaitedFor(Way way) throws InterruptedException {
        try (Gateway gateway = hedging()) {
            plays(DOWN, Scripts.chat("two"));
            CompletableFuture<ChatResponse> answer = race(gateway, way);
            first.open();
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(answer).isNotDone();
            second.open();
            assertThat(Pool.get(answer).text()).isEqualTo("two");
            assertThat(Pool.get(answer).attempts())
                    .map(Attempt::error)
                    .containsExactly(UnavailableException.class, null);
        }
    }

    @Test
    void whenBothFailTheErrorTellsOfBoth() throws InterruptedException {
        try (Gateway gateway = hedging()) {
            plays(DOWN, Scripts.error(503, "server_error", "server_is_overloaded", "Overloaded"));
            CompletableFuture<ChatResponse> answer = race(gateway, Way.BLOCKING);
            first.open();
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            second.open();
            Throwable failure = Pool.failure(answer);
            assertThat(failure).isInstanceOf(UnavailableException.class);
            assertThat(failure.getSuppressed()).hasExactlyElementsOfTypes(OverloadedException.class);
            assertThat(((GatewayException) failure).attempts()).hasSize(2);
        }
    }

    @Test
    void whenBothFailTheRetryWaitsAsNoEndpointIsLeft() throws InterruptedException {
        try (Gateway gateway = builder()
                .retry(RetryPolicy.standard())
                .hedge(HedgePolicy.after(DELAY).maxShare(1))
                .build()) {
            plays(Scripts.rateLimited(Duration.ofSeconds(20)), Scripts.rateLimited(Duration.ofSeconds(3)));
            pool.plays(Scripts.chat("up"));
            CompletableFuture<ChatResponse> answer = race(gateway, Way.BLOCKING);
            first.open();
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            second.open();
            ChatResponse up = Pool.get(answer);
            assertThat(up.text()).isEqualTo("up");
            assertThat(up.head().endpoint()).isEqualTo(up.attempts().get(1).endpoint());
            assertThat(sleeper.slept())
                    .singleElement()
                    .satisfies(wait -> assertThat(wait).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3_300)));
        }
    }

    @Test
    void anEmbeddingIsHedgedToo() {
        try (Gateway gateway = hedging()) {
            plays(Scripts.embeddings(4), Scripts.embeddings(4));
            var answer = Pool.later(() -> gateway.embed(Pool.TARGET).input("a").send());
            first.awaitArrivals(1, Setup.WAIT);
            clock.advance(DELAY);
            second.awaitArrivals(1, Setup.WAIT);
            second.open();
            assertThat(Pool.get(answer).attempts()).hasSize(2);
            assertThat(Pool.get(answer).head().endpoint())
                    .isEqualTo(Pool.get(answer).attempts().get(1).endpoint());
            pool.exchanges().get(0).awaitClientClosed(Setup.WAIT);
        }
        first.open();
    }

    @Test
    void aCancelEndsBoth() {
        try (Gateway gateway = hedging()) {
            plays(Scripts.chat("one"), Scripts.chat("two"));
            CompletableFuture<ChatResponse> answer =
                    gateway.chat(Pool.TARGET).user("Hello").sendAsync();
            first.awaitArrivals(1, Setup.WAIT);
            clock.advance(DELAY);
            second.awaitArrivals(1, Setup.WAIT);
            answer.cancel(true);
            pool.exchanges().forEach(exchange -> exchange.awaitClientClosed(Setup.WAIT));
        }
        first.open();
        second.open();
    }

    /** The call is slow, but nobody comes to its help. */
    private void staysAlone(CompletableFuture<ChatResponse> answer) {
        first.awaitArrivals(1, Setup.WAIT);
        clock.advance(DELAY.multipliedBy(5));
        first.open();
        assertThat(Pool.get(answer).attempts()).hasSize(1);
        assertThat(pool.requests()).isEqualTo(1);
    }

    @Test
    void aCallWithSideEffectsIsNotMadeTwice() {
        try (Gateway gateway = hedging()) {
            pool.plays(Scripts.chat("one").after(first));
            staysAlone(Pool.later(
                    () -> gateway.chat(Pool.TARGET).user("Hello").sideEffects().send()));
        }
    }

    @Test
    void aTargetWithOneEndpointIsNotHedged() {
        try (Pool alone = new Pool(1);
                Gateway gateway = leaks.watch(Gateway.builder())
                        .provider(alone.provider().build())
                        .hedge(HedgePolicy.after(DELAY).maxShare(1))
                        .clock(clock)
                        .build()) {
            alone.plays(Scripts.chat("one").after(first));
            CompletableFuture<ChatResponse> answer =
                    Pool.later(() -> gateway.chat(Pool.TARGET).user("Hello").send());
            first.awaitArrivals(1, Setup.WAIT);
            clock.advance(DELAY.multipliedBy(5));
            first.open();
            assertThat(Pool.get(answer).attempts()).hasSize(1);
        }
    }

    @Test
    void aDearCallIsNotMadeTwice() {
        HedgePolicy policy = HedgePolicy.after(DELAY).maxShare(1).maxTokens(1_000);
        try (Gateway gateway = builder().hedge(policy).build()) {
            pool.plays(Scripts.chat("one").after(first));
            staysAlone(Pool.later(() -> gateway.chat(Pool.TARGET)
                    .user("x".repeat(3_800))
                    .maxTokens(100)
                    .send()));
        }
    }

    @Test
    void aCheapCallIs() {
        HedgePolicy policy = HedgePolicy.after(DELAY).maxShare(1).maxTokens(1_000);
        try (Gateway gateway = builder().hedge(policy).build()) {
            plays(Scripts.chat("one"), Scripts.chat("two"));
            CompletableFuture<ChatResponse> answer = Pool.later(() -> gateway.chat(Pool.TARGET)
                    .user("x".repeat(3_500))
                    .maxTokens(100)
                    .send());
            first.awaitArrivals(1, Setup.WAIT);
            clock.advance(DELAY);
            second.awaitArrivals(1, Setup.WAIT);
            second.open();
            assertThat(Pool.get(answer).text()).isEqualTo("two");
        }
        first.open();
    }

    @Test
    void noMoreThanTheShareIsMadeTwice() {
        AtomicReference<Gate> gate = new AtomicReference<>();
        pool.servers.forEach(server -> server.otherwise(
                request -> Scripts.chat("one").after(gate.get()).script(request)));
        int calls = 100;
        int twice = 0;
        try (Gateway gateway = builder().hedge(HedgePolicy.after(DELAY)).build()) {
            for (int i = 0; i < calls; i++) {
                Gate slow = new Gate();
                gate.set(slow);
                CompletableFuture<ChatResponse> answer =
                        Pool.later(() -> gateway.chat(Pool.TARGET).user("Hello").send());
                slow.awaitArrivals(1, Setup.WAIT);
                clock.advance(DELAY);
                slow.open();
                twice += Pool.get(answer).attempts().size() - 1;
            }
        }
        System.out.println("Of " + calls + " slow calls " + twice + " were made twice");
        assertThat(twice).isBetween(1, 6);
    }

    @Test
    void theObservedP95IsTheDelay() {
        HedgePolicy policy = HedgePolicy.afterP95().maxShare(1);
        try (Gateway gateway = builder().hedge(policy).build()) {
            for (int i = 0; i < 20; i++) {
                Gate slow = new Gate();
                pool.plays(Scripts.chat("one").after(slow));
                CompletableFuture<ChatResponse> answer =
                        Pool.later(() -> gateway.chat(Pool.TARGET).user("Hello").send());
                slow.awaitArrivals(1, Setup.WAIT);
                clock.advance(Duration.ofMillis(100));
                slow.open();
                assertThat(Pool.get(answer).attempts()).hasSize(1);
            }
            plays(Scripts.chat("one"), Scripts.chat("two"));
            CompletableFuture<ChatResponse> answer =
                    Pool.later(() -> gateway.chat(Pool.TARGET).user("Hello").send());
            first.awaitArrivals(1, Setup.WAIT);
            clock.advance(Duration.ofMillis(99));
            assertThat(pool.requests()).isEqualTo(21);
            clock.advance(Duration.ofMillis(1));
            second.awaitArrivals(1, Setup.WAIT);
            second.open();
            assertThat(Pool.get(answer).text()).isEqualTo("two");
        }
        first.open();
    }

    @Test
    void aRouteMayHaveItsOwnHedging() {
        try (Gateway gateway = builder()
                .route("fast", Route.to(Pool.TARGET).hedge(HedgePolicy.after(DELAY)))
                .build()) {
            plays(Scripts.chat("one"), Scripts.chat("two"));
            CompletableFuture<ChatResponse> answer =
                    Pool.later(() -> gateway.chat("fast").user("Hello").send());
            first.awaitArrivals(1, Setup.WAIT);
            clock.advance(DELAY);
            second.awaitArrivals(1, Setup.WAIT);
            second.open();
            assertThat(Pool.get(answer).text()).isEqualTo("two");
            Gate slow = new Gate();
            pool.plays(Scripts.chat("three").after(slow));
            CompletableFuture<ChatResponse> other =
                    Pool.later(() -> gateway.chat(Pool.TARGET).user("Hello").send());
            slow.awaitArrivals(1, Setup.WAIT);
            clock.advance(DELAY.multipliedBy(5));
            slow.open();
            assertThat(Pool.get(other).attempts()).hasSize(1);
        }
        first.open();
    }

    @Test
    void ofManyRacesNothingIsLeft() {
        Random random = new Random(11);
        try (Gateway gateway = hedging()) {
            for (int race = 0; race < 200; race++) {
                Gate one = new Gate();
                Gate two = new Gate();
                boolean oneFails = random.nextInt(6) == 0;
                pool.plays(
                        (oneFails ? DOWN : Scripts.chat("one")).after(one),
                        Scripts.chat("two").after(two));
                Way way = Way.values()[race % 3];
                CompletableFuture<ChatResponse> answer =
                        Pool.later(() -> way.run(gateway.chat(Pool.TARGET).user("Hello")));
                one.awaitArrivals(1, Setup.WAIT);
                clock.advance(DELAY);
                two.awaitArrivals(1, Setup.WAIT);
                int head = random.nextInt(60_000) - 30_000;
                (head < 0 ? one : two).open();
                for (int i = 0; i < Math.abs(head); i++) {
                    Thread.onSpinWait();
                }
                (head < 0 ? two : one).open();
                assertThat(Pool.get(answer).text()).isIn(oneFails ? "two" : "one", "two");
            }
        }
    }
}
