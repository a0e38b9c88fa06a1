package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.Outcome;
import io.gatehouse.Stage;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.TimedOutException.Phase;
import io.gatehouse.model.Timeouts;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.testing.Exchange;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The three limits, over a socket on which bytes keep flowing. */
class TimeoutTest extends SocketTest {
    private static final Duration FIRST = Duration.ofSeconds(60);
    private static final Duration BETWEEN = Duration.ofSeconds(20);
    private static final Duration BEAT = Duration.ofMillis(5);

    private final Gate never = new Gate();
    private final Purse purse = new Purse();

    private Gateway gateway() {
        return open(builder()
                .timeouts(Timeouts.ofOverall(Duration.ofDays(300))
                        .firstEvent(FIRST)
                        .betweenEvents(BETWEEN))
                .addInterceptor(purse));
    }

    private static void awaitBytes(Exchange exchange, long more) {
        long enough = exchange.bytesSent() + more;
        while (exchange.bytesSent() < enough) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @EnumSource
    void heartbeatsAreNoFirstEvent(Mode mode) {
        List<Phase> seenByRetry = new CopyOnWriteArrayList<>();
        server.enqueue(Script.stream().commentsUntil(never, BEAT), Scripts.chat("from the second"));
        Gateway gateway = open(builder()
                .timeouts(Timeouts.NONE.firstEvent(FIRST))
                .retry(RetryPolicy.standard())
                .route("both", Route.to("local/one").fallbackTo("local/two"))
                .addInterceptor(Stage.RETRY.after(), chain -> {
                    try {
                        return chain.proceed(chain.request());
                    } catch (TimedOutException e) {
                        seenByRetry.add(e.phase());
                        throw e;
                    }
                }));
        Background<String> caller = Background.start(
                () -> mode.run(gateway.chat("both").user("Hello")).text());
        Exchange first = server.takeExchange(SOON);
        awaitBytes(first, 200);
        clock.advance(FIRST.minusNanos(1));
        awaitBytes(first, 100);
        assertThat(caller.isDone()).isFalse();
        clock.advance(Duration.ofNanos(1));
        assertThat(caller.get()).isEqualTo("from the second");
        assertThat(seenByRetry).containsExactly(Phase.FIRST_EVENT);
        first.awaitClientClosed(SOON);
    }

    @Test
    void aBlockingAnswerIsOneEvent() {
        Gate gate = new Gate();
        server.enqueue(Scripts.chat("late").after(gate));
        Gateway gateway = gateway();
        Background<?> caller =
                Background.start(() -> gateway.chat("local/one").user("Hello").send());
        gate.awaitArrivals(1, SOON);
        clock.advance(FIRST);
        assertThat(caller.failure())
                .isInstanceOfSatisfying(
                        TimedOutException.class, e -> assertThat(e.phase()).isEqualTo(Phase.FIRST_EVENT));
        assertThat(purse.only().error()).isInstanceOf(TimedOutException.class);
        gate.open();
    }

    @Test
    void heartbeatsDoNotBreakTheSilenceBetweenEvents() {
        server.enqueue(Scripts.streamUnfinished("a").with(script -> script.commentsUntil(never, BEAT)));
        try (ChatStream stream = gateway().chat("local/one").user("Hello").stream()) {
            assertThat(stream.next()).isEqualTo(TextDelta.of("a"));
            Background<?> reader = Background.start(stream::next);
            awaitBytes(server.takeExchange(SOON), 200);
            // Time runs only while the reader waits, and nobody can see when it begins to.
            while (!reader.isDone()) {
                clock.advance(Duration.ofSeconds(1));
                Thread.yield();
            }
            assertThat(reader.failure()).isInstanceOfSatisfying(TimedOutException.class, e -> {
                assertThat(e.phase()).isEqualTo(Phase.BETWEEN_EVENTS);
                assertThat(e.partial().text()).isEqualTo("a");
                assertThat(e.attempts()).extracting(Attempt::state).containsExactly(Attempt.State.FAILED);
            });
        }
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.FAILED);
    }

    @Test
    void aSlowReaderHasAllTheTimeInTheWorld() {
        server.enqueue(Scripts.streamText("a", "b", "c", "d"));
        try (ChatStream stream = gateway().chat("local/one").user("Hello").stream()) {
            for (String piece : List.of("a", "b", "c", "d")) {
                assertThat(stream.next()).isEqualTo(TextDelta.of(piece));
                clock.advance(BETWEEN.multipliedBy(10));
            }
            assertThat(stream.await().text()).isEqualTo("abcd");
        }
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.FINISHED);
    }

    @Test
    void theOverallLimitClosesTheSocketThoughNobodyReads() {
        server.enqueue(Scripts.streamUnfinished("a").with(Script::hang));
        try (ChatStream stream = gateway().chat("local/one").user("Hello").timeout(Duration.ofSeconds(90)).stream()) {
            assertThat(stream.next()).isEqualTo(TextDelta.of("a"));
            clock.advance(Duration.ofSeconds(90));
            server.takeExchange(SOON).awaitClientClosed(SOON);
            Purse.Settled settled = purse.only();
            assertThat(settled.kind()).isEqualTo(Outcome.Kind.FAILED);
            assertThat(settled.error()).isInstanceOf(TimedOutException.class);
            assertThatThrownBy(stream::next).isInstanceOfSatisfying(TimedOutException.class, e -> {
                assertThat(e.phase()).isEqualTo(Phase.OVERALL);
                assertThat(e.partial().text()).isEqualTo("a");
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void theOverallLimitEndsACallThatWaits(Mode mode) {
        server.enqueue(Scripts.silent());
        Gateway gateway = gateway();
        Background<?> caller = Background.start(
                () -> mode.run(gateway.chat("local/one").user("Hello").timeout(Duration.ofSeconds(30))));
        Exchange exchange = server.takeExchange(SOON);
        clock.advance(Duration.ofSeconds(30));
        assertThat(caller.failure())
                .isInstanceOfSatisfying(
                        TimedOutException.class, e -> assertThat(e.phase()).isEqualTo(Phase.OVERALL));
        exchange.awaitClientClosed(SOON);
        purse.only();
    }

    @Test
    void endedCallsLeaveNoTimerBehind() {
        Gateway gateway = gateway();
        gateway.chat("local/one").user("Hello").send();
        try (ChatStream stream = gateway.chat("local/one").user("Hello").stream()) {
            stream.await();
        }
        gateway.chat("local/one").user("Hello").stream().close();
        clock.advance(Duration.ofSeconds(1));
        assertThat(clock.pending()).isZero();
    }
}
