package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.AttributeKey;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.Interceptor;
import io.gatehouse.Stage;
import io.gatehouse.internal.call.ChatLink;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.CircuitOpenException;
import io.gatehouse.model.EndpointHealth;
import io.gatehouse.model.GatewayEvent;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.Timeouts;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.BreakerPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An endpoint that keeps failing is left alone, and one call at a time finds out whether it is back. */
@Timeout(60)
class CircuitBreakerTest {
    private static final BreakerPolicy FIVE =
            BreakerPolicy.builder().consecutiveFailures(5).build();

    private static final Answer DOWN = Scripts.error(503, "server_error", "x", "down");
    private static final Answer UP = Scripts.chat("up");
    private static final AttributeKey<Boolean> LAST_RESORT = AttributeKey.of("last-resort", Boolean.class);
    private static final Duration COOLDOWN = Duration.ofSeconds(5);

    @RegisterExtension
    final LeakCheckExtension leaks = new LeakCheckExtension();

    private final FakeModelServer server = leaks.watch(FakeModelServer.start());
    private final FakeModelServer spare = leaks.watch(FakeModelServer.start());
    private final ManualClock clock = new ManualClock();
    private final InstantSleeper sleeper = new InstantSleeper(clock);
    private final List<GatewayEvent> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        server.close();
        spare.close();
    }

    private GatewayBuilder builder() {
        return leaks.watch(Setup.builder(server))
                .provider(Setup.openAi(spare).name("spare").build())
                .route("assistant", Route.to(Setup.TARGET).fallbackTo("spare/b"))
                .listener(events::add)
                .clock(clock)
                .sleeper(sleeper);
    }

    private Gateway breaking() {
        return builder().breaker(FIVE).build();
    }

    private static ChatResponse call(Gateway gateway) {
        return gateway.chat(Setup.TARGET).user("Hello").send();
    }

    private static CircuitOpenException refused(Supplier<?> call) {
        return catchThrowableOfType(CircuitOpenException.class, call::get);
    }

    private void open(Gateway gateway) {
        server.otherwise(DOWN);
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> call(gateway)).isInstanceOf(UnavailableException.class);
        }
        assertThat(stateOf(gateway)).isEqualTo(EndpointHealth.Breaker.OPEN);
    }

    private static EndpointHealth.Breaker stateOf(Gateway gateway) {
        return healthOf(gateway).breaker();
    }

    private static EndpointHealth healthOf(Gateway gateway) {
        return gateway.health().stream()
                .filter(health -> health.target().toString().equals(Setup.TARGET))
                .findFirst()
                .orElseThrow();
    }

    private List<String> changes() {
        return events.stream()
                .filter(event -> event instanceof GatewayEvent.BreakerChanged)
                .map(event -> (GatewayEvent.BreakerChanged) event)
                .map(event -> event.state() + " " + event.retryIn().toSeconds() + " " + event.reason())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void afterFiveFailuresInARowCallsFailAtOnceAndSayWhy(Way way) {
        try (Gateway gateway = breaking()) {
            server.otherwise(DOWN);
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> way.run(gateway.chat(Setup.TARGET).user("Hello")))
                        .isInstanceOf(UnavailableException.class);
            }
            clock.advance(Duration.ofMillis(760));

            CircuitOpenException e =
                    refused(() -> way.run(gateway.chat(Setup.TARGET).user("Hello")));

            assertThat(server.requestCount()).isEqualTo(5);
            assertThat(e.isRefusal()).isTrue();
            assertThat(e.retryAfter()).isEqualTo(Duration.ofMillis(4_240));
            assertThat(e.target()).hasToString(Setup.TARGET);
            assertThat(e.endpoint()).isEqualTo("openai#1");
            assertThat(e.attempts()).as("a refusal is no attempt").isEmpty();
            assertThat(e)
                    .hasMessage(Setup.TARGET + " (endpoint openai#1) was not called: its circuit breaker is open,"
                            + " because 5 attempts in a row failed, the last with UnavailableException."
                            + " The next call goes through in 4.3 s, as a probe."
                            + " Try again then, or add another endpoint or a fallback target");
        }
    }

    @ParameterizedTest
    @EnumSource
    void halfOfTheAttemptsFailingOpensItToo(Way way) {
        try (Gateway gateway = breaking()) {
            for (int i = 0; i < 5; i++) {
                server.enqueue(UP, DOWN);
                way.run(gateway.chat(Setup.TARGET).user("Hello"));
                assertThatThrownBy(() -> way.run(gateway.chat(Setup.TARGET).user("Hello")))
                        .isInstanceOf(UnavailableException.class);
                clock.advance(Duration.ofSeconds(5));
            }

            assertThat(refused(() -> way.run(gateway.chat(Setup.TARGET).user("Hello"))))
                    .as("the cooldown has passed")
                    .isNull();
            assertThat(changes().get(0))
                    .isEqualTo("OPEN 5 5 of its last 10 attempts failed, the last with UnavailableException");
        }
    }

    /** What says that the endpoint does not work as it should. */
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of("unavailable", DOWN),
                Arguments.of("overloaded", Scripts.error(503, "server_error", "server_is_overloaded", "busy")),
                Arguments.of("reset", Scripts.reset()),
                Arguments.of("disconnect", Scripts.disconnect()),
                Arguments.of("its own timeout", Scripts.error(504, "timeout", "timeout", "gateway timeout")),
                Arguments.of("no answer", Scripts.html(200)),
                Arguments.of("empty", Scripts.chat("")),
                Arguments.of("error first", Scripts.errorInStream("server_error", "x", "Oops")),
                Arguments.of("cut", Scripts.streamUnfinished("Once")),
                Arguments.of("error after content", Scripts.errorInStream("server_error", "x", "Oops", "Once")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void whatIsTheEndpointsFaultCounts(String name, Answer answer) {
        try (Gateway gateway = breaking()) {
            server.otherwise(answer);
            for (int i = 0; i < 5; i++) {
                assertThat(catchThrowable(() ->
                                Way.STREAMING.run(gateway.chat(Setup.TARGET).user("Hello"))))
                        .isInstanceOf(GatewayException.class);
            }
            assertThat(stateOf(gateway)).isEqualTo(EndpointHealth.Breaker.OPEN);
            assertThat(refused(() -> call(gateway))).isNotNull();
        }
    }

    @Test
    void aServerThatIsGoneCounts() {
        try (Gateway gateway = breaking()) {
            server.refuseConnections();
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> call(gateway)).isInstanceOf(TransportException.class);
            }
            assertThat(refused(() -> call(gateway))).isNotNull();
        }
    }

    /** What is the caller's fault, or says nothing about the endpoint. */
    static Stream<Arguments> faultsOfTheCaller() {
        return Stream.of(
                Arguments.of("invalid", Scripts.error(400, "invalid_request_error", "invalid_value", "Bad value.")),
                Arguments.of(
                        "too long", Scripts.error(400, "invalid_request_error", "context_length_exceeded", "Long.")),
                Arguments.of("blocked", Scripts.error(400, "invalid_request_error", "content_filter", "No.")),
                Arguments.of("no model", Scripts.error(404, "invalid_request_error", "model_not_found", "No model.")),
                Arguments.of("too large", Scripts.error(413, "invalid_request_error", "too_large", "Too large.")),
                Arguments.of("unprocessable", Scripts.error(422, "invalid_request_error", "x", "Wrong type.")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faultsOfTheCaller")
    void aCallersFaultNeverOpensIt(String name, Answer answer) {
        try (Gateway gateway = breaking()) {
            server.otherwise(answer);
            for (int i = 0; i < 8; i++) {
                for (Way way : Way.values()) {
                    assertThatThrownBy(() -> way.run(gateway.chat(Setup.TARGET).user("Hello")))
                            .isInstanceOf(GatewayException.class)
                            .isNotInstanceOf(CircuitOpenException.class);
                }
            }
            assertThat(server.requestCount()).isEqualTo(24);
            assertThat(stateOf(gateway)).isEqualTo(EndpointHealth.Breaker.CLOSED);
        }
    }

    @Test
    void aCallThatRunsOutOfItsOwnTimeOrIsCancelledSaysNothing() {
        try (Gateway gateway = breaking()) {
            server.otherwise(Scripts.silent());
            for (int i = 1; i <= 12; i++) {
                CompletableFuture<ChatResponse> answer = gateway.chat(Setup.TARGET)
                        .user("Hello")
                        .timeout(Duration.ofSeconds(1))
                        .sendAsync();
                server.awaitRequests(i, Setup.WAIT);
                if (i % 2 == 0) {
                    answer.cancel(true);
                } else {
                    clock.advance(Duration.ofSeconds(1));
                    assertThat(answer)
                            .failsWithin(Setup.WAIT)
                            .withThrowableOfType(ExecutionException.class)
                            .withCauseInstanceOf(TimedOutException.class);
                }
            }
            assertThat(stateOf(gateway)).isEqualTo(EndpointHealth.Breaker.CLOSED);
            assertThat(changes()).isEmpty();
        }
    }

    @Test
    void silenceCounts() {
        try (Gateway gateway = builder()
                .timeouts(Timeouts.NONE.firstEvent(Duration.ofSeconds(1)))
                .breaker(FIVE)
                .build()) {
            server.otherwise(Scripts.silent());
            for (int i = 1; i <= 5; i++) {
                CompletableFuture<ChatResponse> answer =
                        gateway.chat(Setup.TARGET).user("Hello").sendAsync();
                server.awaitRequests(i, Setup.WAIT);
                clock.advance(Duration.ofSeconds(1));
                assertThat(answer).failsWithin(Setup.WAIT);
            }
            assertThat(refused(() -> call(gateway))).hasMessageContaining("TimedOutException");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRateLimitOpensItAtOnceForAsLongAsTheServerAsks(Way way) {
        try (Gateway gateway = breaking()) {
            server.enqueue(Scripts.rateLimited(Duration.ofSeconds(21)));
            assertThatThrownBy(() -> way.run(gateway.chat(Setup.TARGET).user("Hello")))
                    .isInstanceOf(RateLimitedException.class);

            clock.advance(Duration.ofMillis(20_999));
            CircuitOpenException e =
                    refused(() -> way.run(gateway.chat(Setup.TARGET).user("Hello")));
            assertThat(e.retryAfter()).isEqualTo(Duration.ofMillis(1));
            assertThat(e).hasMessageContaining("rate limit was used up, it asked to wait 21 s");
            assertThat(server.requestCount()).isEqualTo(1);

            clock.advance(Duration.ofMillis(1));
            server.enqueue(UP);
            assertThat(way.run(gateway.chat(Setup.TARGET).user("Hello")).text()).isEqualTo("up");
            assertThat(stateOf(gateway)).isEqualTo(EndpointHealth.Breaker.CLOSED);
        }
    }

    @Test
    void eachModelHasABreakerOfItsOwn() {
        try (Gateway gateway = breaking()) {
            open(gateway);
            server.otherwise(UP);
            assertThat(gateway.chat("openai/other").user("Hello").send().text()).isEqualTo("up");
        }
    }

    @Test
    void embeddingsCountAndAreRefusedToo() {
        try (Gateway gateway = breaking()) {
            server.otherwise(DOWN);
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(
                                () -> gateway.embed("openai/small").input("a").send())
                        .isInstanceOf(UnavailableException.class);
            }
            assertThat(refused(() -> gateway.embed("openai/small").input("a").send()))
                    .isNotNull();
            assertThat(server.requestCount()).isEqualTo(5);

            clock.advance(COOLDOWN);
            server.otherwise(Scripts.embeddings(4));
            assertThat(gateway.embed("openai/small").input("a").send().vectors())
                    .hasSize(1);
            assertThat(changes()).map(change -> change.split(" ")[0]).containsExactly("OPEN", "HALF_OPEN", "CLOSED");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOpenBreakerSendsCallsToTheNextTarget(Way way) {
        try (Gateway gateway = breaking()) {
            open(gateway);
            spare.otherwise(Scripts.chat("spare"));

            ChatResponse answer = way.run(gateway.chat("assistant").user("Hello"));

            assertThat(answer.text()).isEqualTo("spare");
            assertThat(server.requestCount()).isEqualTo(5);
            assertThat(answer.attempts())
                    .filteredOn(attempt -> attempt.state() != Attempt.State.SKIPPED)
                    .map(attempt -> attempt.target().toString())
                    .containsExactly("spare/b");
        }
    }

    @Test
    void whileTheProbeIsUnderWayOthersFailAndItsCancelDecidesNothing() {
        try (Gateway gateway = breaking()) {
            open(gateway);
            clock.advance(COOLDOWN);
            server.enqueue(Scripts.silent());
            CompletableFuture<ChatResponse> probe =
                    gateway.chat(Setup.TARGET).user("Hello").sendAsync();
            server.awaitRequests(6, Setup.WAIT);

            assertThat(stateOf(gateway)).isEqualTo(EndpointHealth.Breaker.HALF_OPEN);
            for (int i = 0; i < 20; i++) {
                assertThat(refused(() -> call(gateway))).hasMessageContaining("probe of its circuit breaker");
            }
            assertThat(server.requestCount()).isEqualTo(6);

            probe.cancel(true);
            awaitState(gateway, EndpointHealth.Breaker.OPEN);

            server.otherwise(UP);
            assertThat(call(gateway).text()).isEqualTo("up");
            assertThat(changes())
                    .map(change -> change.split(" ")[0])
                    .containsExactly("OPEN", "HALF_OPEN", "OPEN", "HALF_OPEN", "CLOSED");
        }
    }

    // The thread of a cancelled call comes back by itself.
    private static void awaitState(Gateway gateway, EndpointHealth.Breaker state) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (stateOf(gateway) != state && System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
        assertThat(stateOf(gateway)).isEqualTo(state);
    }

    @Test
    void theFirstContentOfAStreamThatProbesClosesIt() {
        try (Gateway gateway = breaking()) {
            open(gateway);
            clock.advance(COOLDOWN);
            Gate gate = new Gate();
            server.enqueue(
                    Scripts.streamUnfinished("Once")
                            .with(script -> script.await(gate).thenReset()),
                    UP);

            try (ChatStream probe = gateway.chat(Setup.TARGET).user("Hello").stream()) {
                assertThat(stateOf(gateway)).isEqualTo(EndpointHealth.Breaker.CLOSED);
                assertThat(call(gateway).text()).isEqualTo("up");

                gate.open();
                assertThatThrownBy(() -> probe.forEach(event -> {})).isInstanceOf(StreamInterruptedException.class);
            }
            assertThat(stateOf(gateway)).as("one failure of many").isEqualTo(EndpointHealth.Breaker.CLOSED);
        }
    }

    @Test
    void aReaderThatLeavesSaysNothingAndAnAnswerReadToItsEndIsASuccess() {
        try (Gateway gateway = breaking()) {
            for (int i = 0; i < 4; i++) {
                server.enqueue(DOWN);
                assertThat(catchThrowable(() -> call(gateway))).isInstanceOf(UnavailableException.class);
            }
            server.enqueue(Scripts.streamUnfinished("Once").with(Script::hang));
            gateway.chat(Setup.TARGET).user("Hello").stream().close();
            server.enqueue(DOWN);
            assertThat(catchThrowable(() -> call(gateway))).isInstanceOf(UnavailableException.class);

            assertThat(stateOf(gateway)).as("five in a row").isEqualTo(EndpointHealth.Breaker.OPEN);

            clock.advance(COOLDOWN);
            server.enqueue(UP);
            Way.STREAMING.run(gateway.chat(Setup.TARGET).user("Hello"));
            for (int round = 0; round < 4; round++) {
                server.enqueue(DOWN, UP, UP);
                assertThat(catchThrowable(() -> call(gateway))).isInstanceOf(UnavailableException.class);
                Way.STREAMING.run(gateway.chat(Setup.TARGET).user("Hello"));
                Way.STREAMING.run(gateway.chat(Setup.TARGET).user("Hello"));
            }
            assertThat(stateOf(gateway)).isEqualTo(EndpointHealth.Breaker.CLOSED);
        }
    }

    @Test
    void whatAnInterceptorThrowsSaysNothing() {
        try (Gateway gateway = builder()
                .breaker(FIVE)
                .addInterceptor(Stage.BREAKER.after(), (Interceptor) chain -> {
                    chain.proceed(chain.request());
                    throw new IllegalStateException("mine");
                })
                .build()) {
            server.otherwise(UP);
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> call(gateway)).hasMessage("mine");
            }
            assertThat(stateOf(gateway)).isEqualTo(EndpointHealth.Breaker.CLOSED);
        }
    }

    @Test
    void aCallWithoutBetterChoiceGoesThroughOutOfTurn() {
        try (Gateway gateway = builder()
                .breaker(FIVE)
                .addInterceptor(Stage.BREAKER.before(), (Interceptor) chain -> {
                    ChatLink link = (ChatLink) chain;
                    return chain.call().attribute(LAST_RESORT) == null
                            ? chain.proceed(chain.request())
                            : link.proceed(link.request(), link.leg().asLastResort());
                })
                .build()) {
            open(gateway);
            server.otherwise(UP);
            assertThat(refused(() -> call(gateway))).isNotNull();

            ChatResponse answer = gateway.chat(Setup.TARGET)
                    .user("Hello")
                    .attribute(LAST_RESORT, true)
                    .send();

            assertThat(answer.text()).isEqualTo("up");
            assertThat(stateOf(gateway)).isEqualTo(EndpointHealth.Breaker.CLOSED);
        }
    }

    /** Ten calls a second for a minute; the server is down for ten seconds of every twenty. */
    @Test
    void anEndpointThatFlapsIsAskedSeldomWhileItIsDown() {
        try (Gateway gateway = builder().breaker(BreakerPolicy.standard()).build()) {
            Deque<Duration> recent = new ArrayDeque<>();
            int whileDown = 0;
            int most = 0;
            int answered = 0;
            for (int tenth = 0; tenth < 600; tenth++) {
                boolean down = tenth / 100 % 2 == 0;
                server.otherwise(down ? DOWN : UP);
                long before = server.requestCount();
                Throwable error = catchThrowable(() -> call(gateway));
                answered += error == null ? 1 : 0;
                Duration now = Duration.ofMillis(100L * tenth);
                if (down && server.requestCount() > before) {
                    whileDown++;
                    recent.add(now);
                }
                recent.removeIf(each -> now.minus(each).compareTo(Duration.ofSeconds(3)) >= 0);
                most = Math.max(most, recent.size());
                clock.advance(Duration.ofMillis(100));
            }
            // Each time four failures open it. Its first cooldown, 5 s, ends in the outage: one probe more. The next,
            // 10 s, and those that begin with what it had last, end after.
            assertThat(whileDown).as("calls to a server that is down").isEqualTo(5 + 4 + 4);
            assertThat(most).as("of them within three seconds").isEqualTo(4);
            assertThat(answered).as("of the 300 calls while it is up").isEqualTo(47 + 97 + 97);
        }
    }

    /** Ten calls a second for ten minutes. */
    @Test
    void aDeadEndpointIsProbedLessAndLess() {
        try (Gateway gateway = breaking()) {
            server.otherwise(DOWN);
            for (int tenth = 0; tenth < 6_000; tenth++) {
                assertThat(catchThrowable(() -> call(gateway))).isInstanceOf(GatewayException.class);
                clock.advance(Duration.ofMillis(100));
            }
            // Probes after 5, 15, 35, 75, 155, 275, 395 and 515 seconds of the ten minutes.
            assertThat(server.requestCount()).isEqualTo(5 + 8);
        }
    }

    @Test
    void healthShowsEveryTargetOfRoutesAndCalls() {
        try (Gateway gateway = breaking()) {
            assertThat(gateway.health())
                    .map(health -> health.target() + " at " + health.endpoint() + " " + health.breaker())
                    .containsExactly(Setup.TARGET + " at openai#1 CLOSED", "spare/b at spare#1 CLOSED");

            open(gateway);
            gateway.chat("spare/c").user("Hello").send();
            clock.advance(Duration.ofSeconds(1));

            assertThat(gateway.health())
                    .map(health -> health.target() + " " + health.breaker())
                    .containsExactly(Setup.TARGET + " OPEN", "spare/b CLOSED", "spare/c CLOSED");
            EndpointHealth open = healthOf(gateway);
            assertThat(open.retryIn()).isEqualTo(Duration.ofSeconds(4));
            assertThat(open.unavailable()).contains("circuit breaker is open", "5 attempts in a row");

            clock.advance(Duration.ofSeconds(4));
            assertThat(healthOf(gateway).unavailable()).as("a probe may go").isNull();
            assertThat(healthOf(gateway).retryIn()).isZero();
            assertThat(stateOf(gateway)).isEqualTo(EndpointHealth.Breaker.OPEN);
        }
    }

    @Test
    void listenersHearOfEveryChange() {
        try (Gateway gateway = builder()
                .breaker(FIVE)
                .listener(event -> {
                    if (event instanceof GatewayEvent.BreakerChanged) {
                        throw new IllegalStateException("a listener's fault");
                    }
                })
                .build()) {
            open(gateway);
            clock.advance(COOLDOWN);
            assertThatThrownBy(() -> call(gateway)).isInstanceOf(UnavailableException.class);
            clock.advance(Duration.ofSeconds(10));
            server.otherwise(UP);
            call(gateway);

            assertThat(changes())
                    .containsExactly(
                            "OPEN 5 5 attempts in a row failed, the last with UnavailableException",
                            "HALF_OPEN 0 a probe goes through",
                            "OPEN 10 its probe failed with UnavailableException",
                            "HALF_OPEN 0 a probe goes through",
                            "CLOSED 0 the probe was answered");
            GatewayEvent.BreakerChanged first = (GatewayEvent.BreakerChanged) events.stream()
                    .filter(event -> event instanceof GatewayEvent.BreakerChanged)
                    .findFirst()
                    .orElseThrow();
            assertThat(first.target()).hasToString(Setup.TARGET);
            assertThat(first.endpoint()).isEqualTo("openai#1");
            assertThat(first.callId()).isNotEmpty();
        }
    }

    @Test
    void anErrorOutOfAListenerLeavesNoProbeBehind() {
        AtomicBoolean fatal = new AtomicBoolean();
        try (Gateway gateway = builder()
                .breaker(FIVE)
                .listener(event -> {
                    if (event instanceof GatewayEvent.BreakerChanged change
                            && change.state() == EndpointHealth.Breaker.HALF_OPEN
                            && fatal.getAndSet(false)) {
                        throw new AssertionError("fatal");
                    }
                })
                .build()) {
            open(gateway);
            clock.advance(COOLDOWN);
            fatal.set(true);
            assertThat(catchThrowable(() -> call(gateway)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("fatal");

            server.otherwise(UP);
            assertThat(call(gateway).text()).isEqualTo("up");
        }
    }

    @Test
    void withoutAPolicyThereIsNone() {
        try (Gateway gateway = builder().build()) {
            server.otherwise(DOWN);
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> call(gateway)).isInstanceOf(UnavailableException.class);
            }
            assertThat(gateway.stages()).doesNotContain("BREAKER");
            assertThat(stateOf(gateway)).isEqualTo(EndpointHealth.Breaker.CLOSED);
        }
    }

    @Test
    void theRecommendedSettingsHaveOne() {
        try (Gateway gateway = builder().recommended().build()) {
            assertThat(gateway.stages()).contains("BREAKER");
            server.otherwise(DOWN);
            for (int i = 0; i < 2; i++) {
                assertThat(catchThrowable(() -> call(gateway))).isInstanceOf(GatewayException.class);
            }
            // The fourth opens it; the second call waits for the cooldown and makes the probe.
            assertThat(server.requestCount()).isEqualTo(5);
            assertThat(refused(() -> call(gateway))).isNotNull();
        }
    }

    @Test
    void aCancelledStreamSaysNothing() {
        try (Gateway gateway = breaking()) {
            server.otherwise(Scripts.streamUnfinished("Once").with(Script::hang));
            for (int i = 0; i < 12; i++) {
                try (ChatStream stream = gateway.chat(Setup.TARGET).user("Hello").stream()) {
                    stream.next();
                    stream.close();
                    assertThatThrownBy(() -> {
                                while (stream.next() != null) {
                                    // Reads on.
                                }
                            })
                            .isInstanceOf(CancelledException.class);
                }
            }
            assertThat(stateOf(gateway)).isEqualTo(EndpointHealth.Breaker.CLOSED);
        }
    }
}
