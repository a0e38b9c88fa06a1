package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.Priority;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.policy.LimitPolicy;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.ManualSleeper;
import io.gatehouse.testing.Scripts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many calls an endpoint has under way at once, and who waits how for a place. Time stands still but for the test. */
@ExtendWith(LeakCheckExtension.class)
class ConcurrencyLimitTest {
    private static final String ENDPOINT = "openai#1";
    private static final Duration LONG = Duration.ofMinutes(5);

    private final FakeModelServer server = FakeModelServer.start();
    private final ManualClock clock = new ManualClock();
    private final ManualSleeper sleeper = new ManualSleeper(clock);
    private final LimitProbe probe = new LimitProbe();
    private final Gate gate = new Gate();

    @AfterEach
    void close() {
        gate.open();
        server.awaitNoOpenConnections(Setup.WAIT);
        server.close();
    }

    private Gateway gateway(LimitPolicy.Builder limits) {
        return probe.install(Setup.builder(server))
                .endpointLimits("openai", limits.build())
                .clock(clock)
                .sleeper(sleeper)
                .build();
    }

    private static CompletableFuture<ChatResponse> send(Gateway gateway, String text) {
        return gateway.chat(Setup.TARGET).user(text).sendAsync();
    }

    private static String text(CompletableFuture<ChatResponse> answer) throws Exception {
        return answer.get(Setup.WAIT.toSeconds(), TimeUnit.SECONDS).text();
    }

    @Test
    void fiftyCallersNeverHaveMoreThanTheLimitAtTheServer() throws Exception {
        Queue<Gate> doors = new ConcurrentLinkedQueue<>();
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger arrived = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        server.otherwise(request -> {
            most.accumulateAndGet(arrived.incrementAndGet() - opened.get(), Math::max);
            Gate door = new Gate();
            doors.add(door);
            return Scripts.chat("ok").after(door).script(request);
        });
        try (Gateway gateway = gateway(LimitPolicy.builder().maxConcurrent(4).queue(46, LONG))) {
            List<CompletableFuture<ChatResponse>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(send(gateway, "Hello"));
            }
            LimitProbe.await(() -> arrived.get() == 4);
            probe.awaitWaiting(ENDPOINT, 46);
            for (int i = 0; i < 50; i++) {
                LimitProbe.await(() -> !doors.isEmpty());
                opened.incrementAndGet();
                doors.remove().open();
            }
            for (CompletableFuture<ChatResponse> answer : answers) {
                assertThat(text(answer)).isEqualTo("ok");
            }
            assertThat(most).hasValue(4);
            probe.checkAllFree();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoFindsTheQueueFullIsTurnedAwayAtOnce(Way way) throws Exception {
        server.otherwise(Scripts.chat("ok").after(gate));
        try (Gateway gateway = gateway(LimitPolicy.builder().maxConcurrent(1).queue(2, LONG))) {
            List<CompletableFuture<ChatResponse>> answers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                answers.add(send(gateway, "Hello"));
                server.awaitRequests(1, Setup.WAIT);
            }
            probe.awaitWaiting(ENDPOINT, 2);

            OverloadedException e = catchThrowableOfType(
                    OverloadedException.class,
                    () -> way.run(gateway.chat(Setup.TARGET).user("Hello")));

            assertThat(e)
                    .hasMessageStartingWith("Endpoint openai#1 has its limit of 1 concurrent call under way and 2 calls"
                            + " wait already");
            assertThat(e.isRefusal()).isTrue();
            assertThat(e.endpoint()).isEqualTo(ENDPOINT);
            assertThat(e.target()).hasToString(Setup.TARGET);
            assertThat(e.retryAfter()).isPositive();
            assertThat(e.attempts()).as("nothing was sent").isEmpty();
            gate.open();
            for (CompletableFuture<ChatResponse> answer : answers) {
                assertThat(text(answer)).isEqualTo("ok");
            }
            probe.checkAllFree();
        }
    }

    @Test
    void normalCallsGoBeforeLowOnesAndElseTheFirstGoesFirst() throws Exception {
        server.enqueue(Scripts.chat("ok").after(gate));
        server.otherwise(Scripts.chat("ok"));
        try (Gateway gateway = gateway(LimitPolicy.builder().maxConcurrent(1).queue(10, LONG))) {
            List<CompletableFuture<ChatResponse>> answers = new ArrayList<>();
            answers.add(send(gateway, "first"));
            server.awaitRequests(1, Setup.WAIT);
            for (String text : List.of("low 1", "low 2", "normal 1", "normal 2")) {
                Priority priority = text.startsWith("low") ? Priority.LOW : Priority.NORMAL;
                answers.add(
                        gateway.chat(Setup.TARGET).user(text).priority(priority).sendAsync());
                probe.awaitWaiting(ENDPOINT, answers.size() - 1);
            }
            gate.open();
            for (CompletableFuture<ChatResponse> answer : answers) {
                text(answer);
            }
            assertThat(server.requests())
                    .map(request -> request.at("/messages/0/content"))
                    .containsExactly("first", "normal 1", "normal 2", "low 1", "low 2");
        }
    }

    @Test
    void aCallThatIsCancelledInterruptedOrOutOfTimeLeavesTheQueueAtOnce() throws Exception {
        server.enqueue(Scripts.chat("ok").after(gate));
        server.otherwise(Scripts.chat("next"));
        try (Gateway gateway = gateway(LimitPolicy.builder().maxConcurrent(1).queue(10, LONG))) {
            CompletableFuture<ChatResponse> first = send(gateway, "first");
            server.awaitRequests(1, Setup.WAIT);
            CompletableFuture<ChatResponse> cancelled = send(gateway, "cancelled");
            probe.awaitWaiting(ENDPOINT, 1);
            AtomicReference<Throwable> seen = new AtomicReference<>();
            Thread interrupted = new Thread(() -> {
                try {
                    gateway.chat(Setup.TARGET).user("interrupted").send();
                } catch (RuntimeException e) {
                    seen.set(e);
                }
            });
            interrupted.start();
            probe.awaitWaiting(ENDPOINT, 2);
            CompletableFuture<ChatResponse> late = gateway.chat(Setup.TARGET)
                    .user("late")
                    .timeout(Duration.ofSeconds(3))
                    .sendAsync();
            probe.awaitWaiting(ENDPOINT, 3);
            CompletableFuture<ChatResponse> last = send(gateway, "last");
            probe.awaitWaiting(ENDPOINT, 4);

            cancelled.cancel(true);
            probe.awaitWaiting(ENDPOINT, 3);
            interrupted.interrupt();
            interrupted.join();
            assertThat(seen.get()).isInstanceOf(CancelledException.class);
            probe.awaitWaiting(ENDPOINT, 2);
            clock.advance(Duration.ofSeconds(3));
            assertThatThrownBy(() -> late.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            TimedOutException.class,
                            e -> assertThat(e.phase()).isEqualTo(TimedOutException.Phase.OVERALL));
            probe.awaitWaiting(ENDPOINT, 1);
            gate.open();

            assertThat(text(first)).isEqualTo("ok");
            assertThat(text(last)).isEqualTo("next");
            assertThat(server.requestCount()).isEqualTo(2);
            probe.checkAllFree();
        }
    }

    @Test
    void whoHasWaitedTheLongestWaitFails() {
        server.enqueue(Scripts.chat("ok").after(gate));
        try (Gateway gateway = gateway(LimitPolicy.builder().maxConcurrent(1).queue(5, Duration.ofSeconds(7)))) {
            CompletableFuture<ChatResponse> first = send(gateway, "first");
            server.awaitRequests(1, Setup.WAIT);
            CompletableFuture<ChatResponse> second = send(gateway, "second");
            sleeper.awaitSleepers(1);
            clock.advance(Duration.ofMillis(6_999));
            assertThat(second).isNotDone();
            clock.advance(Duration.ofMillis(1));

            assertThatThrownBy(() -> second.get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(OverloadedException.class)
                    .hasMessageContaining("the call has waited 7 s for one");
            gate.open();
            first.join();
            probe.checkAllFree();
        }
    }

    @Test
    void aStreamHoldsItsPlaceUntilItIsClosed() {
        server.otherwise(Scripts.streamText("a", "b", "c"));
        try (Gateway gateway = gateway(LimitPolicy.builder().maxConcurrent(1))) {
            try (ChatStream stream = gateway.chat(Setup.TARGET).user("Hello").stream()) {
                assertThat(stream.next()).isNotNull();
                assertThat(probe.at(ENDPOINT).underWay()).isEqualTo(1);
                assertThatThrownBy(
                                () -> gateway.chat(Setup.TARGET).user("Hello").send())
                        .isInstanceOf(OverloadedException.class)
                        .hasMessageContaining("no call may wait");
            }
            probe.checkAllFree();
            for (Way way : Way.values()) {
                assertThat(way.run(gateway.chat(Setup.TARGET).user("Hello")).text())
                        .isEqualTo("abc");
            }
            probe.checkAllFree();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCallThatFailsGivesItsPlaceBack(Way way) {
        try (Gateway gateway = gateway(LimitPolicy.builder().maxConcurrent(1))) {
            for (int i = 0; i < 3; i++) {
                server.enqueue(Scripts.error(503, "server_error", "x", "down").thenClose());
                assertThatThrownBy(() -> way.run(gateway.chat(Setup.TARGET).user("Hello")))
                        .isNotInstanceOf(OverloadedException.class);
            }
            probe.checkAllFree();
        }
    }

    @Test
    void eachEndpointOfAProviderHasPlacesOfItsOwn() throws Exception {
        server.otherwise(Scripts.chat("ok").after(gate));
        try (Gateway gateway = probe.install(Gateway.builder()
                        .provider(io.gatehouse.openai.OpenAiProvider.builder()
                                .baseUrl(server.baseUrl())
                                .apiKeys(Setup.KEY, Setup.KEY + "2")
                                .build()))
                .endpointLimits("openai", LimitPolicy.builder().maxConcurrent(1).build())
                .clock(clock)
                .sleeper(sleeper)
                .build()) {
            CompletableFuture<ChatResponse> one = send(gateway, "one");
            server.awaitRequests(1, Setup.WAIT);
            CompletableFuture<ChatResponse> two = send(gateway, "two");
            server.awaitRequests(2, Setup.WAIT);

            assertThat(probe.at("openai#1").underWay()).isEqualTo(1);
            assertThat(probe.at("openai#2").underWay()).isEqualTo(1);
            assertThatThrownBy(() -> gateway.chat(Setup.TARGET).user("three").send())
                    .isInstanceOf(OverloadedException.class);
            gate.open();
            assertThat(text(one) + text(two)).isEqualTo("okok");
            probe.checkAllFree();
        }
    }

    @Test
    void adaptivePlacesShrinkWhenTheServerHasTooMuchToDo() {
        try (Gateway gateway = gateway(LimitPolicy.builder().adaptiveConcurrency(1, 8))) {
            server.enqueue(Scripts.chat("ok"), Scripts.chat("ok"));
            gateway.chat(Setup.TARGET).user("Hello").send();
            gateway.chat(Setup.TARGET).user("Hello").send();
            assertThat(probe.at(ENDPOINT).places()).isEqualTo(3);
            clock.advance(Duration.ofSeconds(1));
            server.enqueue(Scripts.rateLimited(Duration.ofSeconds(1)));
            assertThatThrownBy(() -> gateway.chat(Setup.TARGET).user("Hello").send());
            assertThat(probe.at(ENDPOINT).places()).isEqualTo(2);
        }
    }
}
