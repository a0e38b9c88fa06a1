package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.Stage;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.LimitPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.testing.ChatAnswer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.InstantSleeper;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many requests and tokens go out within any 60 seconds, at an endpoint and over a route. Time is the test's. */
@ExtendWith(LeakCheckExtension.class)
class MinuteLimitTest {
    private static final String ENDPOINT = "openai#1";

    private final FakeModelServer server = FakeModelServer.start();
    private final FakeModelServer spare = FakeModelServer.start();
    private final ManualClock clock = new ManualClock();
    private final InstantSleeper sleeper = new InstantSleeper(clock);
    private final LimitProbe probe = new LimitProbe();
    private final Queue<Long> seconds = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        server.awaitNoOpenConnections(Setup.WAIT);
        spare.awaitNoOpenConnections(Setup.WAIT);
        server.close();
        spare.close();
    }

    private GatewayBuilder builder() {
        return probe.install(Setup.builder(server))
                .provider(Setup.openAi(spare).name("spare").build())
                .clock(clock)
                .sleeper(sleeper);
    }

    private Gateway limited(LimitPolicy.Builder limits) {
        return builder().endpointLimits("openai", limits.build()).build();
    }

    private void noteArrivals() {
        server.otherwise(request -> {
            seconds.add(Duration.ofNanos(clock.nanoTime()).toSeconds());
            return Scripts.chat("ok").script(request);
        });
    }

    @ParameterizedTest
    @EnumSource
    void pacingSpreadsCallsOverTheMinutes(Way way) {
        noteArrivals();
        try (Gateway gateway = limited(LimitPolicy.builder().requestsPerMinute(3))) {
            List<Duration> waited = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                ChatResponse answer = way.run(gateway.chat(Setup.TARGET).user("Hello"));
                waited.add(answer.attempts().get(0).waited());
                clock.advance(Duration.ofSeconds(5));
            }
            assertThat(seconds).containsExactly(0L, 5L, 10L, 60L, 65L, 70L, 120L, 125L);
            assertThat(waited.get(0)).isZero();
            assertThat(waited.get(3)).as("the trail shows the wait").isEqualTo(Duration.ofSeconds(45));
            assertThat(sleeper.slept()).containsExactly(Duration.ofSeconds(45), Duration.ofSeconds(45));
            probe.checkAllFree();
        }
    }

    @Test
    void callersAtOnceGetTheirTurnsMinuteByMinute() throws Exception {
        noteArrivals();
        ManualSleeper waiting = new ManualSleeper(clock);
        try (Gateway gateway = builder()
                .endpointLimits(
                        "openai", LimitPolicy.builder().requestsPerMinute(10).build())
                .sleeper(waiting)
                .build()) {
            List<CompletableFuture<ChatResponse>> answers = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                answers.add(gateway.chat(Setup.TARGET).user("Hello").sendAsync());
            }
            LimitProbe.await(() -> seconds.size() == 10);
            waiting.awaitSleepers(15);
            clock.advance(Duration.ofSeconds(59));
            assertThat(probe.at(ENDPOINT).waiting()).isEqualTo(15);
            clock.advance(Duration.ofSeconds(1));
            LimitProbe.await(() -> seconds.size() == 20);
            probe.awaitWaiting(ENDPOINT, 5);
            waiting.awaitSleepers(5);
            clock.advance(Duration.ofSeconds(60));
            for (CompletableFuture<ChatResponse> answer : answers) {
                assertThat(answer.get(20, TimeUnit.SECONDS).text()).isEqualTo("ok");
            }
            assertThat(seconds).filteredOn(second -> second == 0).hasSize(10);
            assertThat(seconds).filteredOn(second -> second == 60).hasSize(10);
            assertThat(seconds).filteredOn(second -> second == 120).hasSize(5);
            probe.checkAllFree();
        }
    }

    @Test
    void aPacedCallThatIsCancelledGivesItsTurnToTheNext() throws Exception {
        noteArrivals();
        ManualSleeper waiting = new ManualSleeper(clock);
        try (Gateway gateway = builder()
                .endpointLimits(
                        "openai", LimitPolicy.builder().requestsPerMinute(1).build())
                .sleeper(waiting)
                .build()) {
            gateway.chat(Setup.TARGET).user("Hello").send();
            CompletableFuture<ChatResponse> second =
                    gateway.chat(Setup.TARGET).user("Hello").sendAsync();
            probe.awaitWaiting(ENDPOINT, 1);
            CompletableFuture<ChatResponse> third =
                    gateway.chat(Setup.TARGET).user("Hello").sendAsync();
            probe.awaitWaiting(ENDPOINT, 2);
            waiting.awaitSleepers(2);
            second.cancel(true);
            probe.awaitWaiting(ENDPOINT, 1);
            LimitProbe.await(() -> waiting.slept().size() == 3);
            clock.advance(Duration.ofSeconds(60));

            assertThat(third.get(20, TimeUnit.SECONDS).text()).isEqualTo("ok");
            assertThat(seconds).containsExactly(0L, 60L);
            probe.checkAllFree();
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutPacingTheNextTargetAnswers(Way way) {
        server.otherwise(Scripts.chat("first"));
        spare.otherwise(Scripts.chat("spare"));
        try (Gateway gateway = builder()
                .route("assistant", Route.to("openai/a").fallbackTo("spare/b"))
                .endpointLimits(
                        "openai",
                        LimitPolicy.builder().requestsPerMinute(1).pacing(false).build())
                .build()) {
            assertThat(way.run(gateway.chat("assistant").user("Hello")).text()).isEqualTo("first");
            assertThat(way.run(gateway.chat("assistant").user("Hello")).text()).isEqualTo("spare");
            RateLimitedException e = catchThrowableOfType(
                    RateLimitedException.class,
                    () -> way.run(gateway.chat("openai/a").user("Hello")));
            assertThat(e.isRefusal()).isTrue();
            assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(60));
            assertThat(e.attempts()).isEmpty();
            assertThat(server.requestCount()).isEqualTo(1);
            probe.checkAllFree();
        }
    }

    @ParameterizedTest
    @EnumSource
    void tokensAreReservedAndThenSettled(Way way) {
        server.otherwise(ChatAnswer.builder().text("a", "b").usage(7, 3).build());
        try (Gateway gateway = limited(LimitPolicy.builder()
                .tokensPerMinute(1_500)
                .tokenCounter(request -> 400)
                .pacing(false))) {
            for (int i = 1; i <= 5; i++) {
                way.run(gateway.chat(Setup.TARGET).maxTokens(1_000).user("Hello"));
                assertThat(probe.at(ENDPOINT).tokensUsed()).isEqualTo(10L * i);
            }
        }
    }

    @Test
    void aStreamHoldsItsReservationUntilItEnds() {
        server.otherwise(ChatAnswer.builder().text("a", "b").usage(7, 3).build());
        try (Gateway gateway = limited(LimitPolicy.builder()
                .tokensPerMinute(1_500)
                .tokenCounter(request -> 400)
                .pacing(false))) {
            try (ChatStream stream = gateway.chat(Setup.TARGET).maxTokens(1_000).user("Hello").stream()) {
                assertThat(probe.at(ENDPOINT).tokensUsed()).isEqualTo(1_400);
                assertThatThrownBy(
                                () -> gateway.chat(Setup.TARGET).user("Hello").send())
                        .isInstanceOf(RateLimitedException.class)
                        .hasMessageContaining("its 1,500 tokens per minute are used up for another");
                stream.await();
            }
            assertThat(probe.at(ENDPOINT).tokensUsed()).isEqualTo(10);
            probe.checkAllFree();
        }
    }

    @Test
    void whatABrokenStreamUsedIsUnknownAndStaysReserved() {
        server.otherwise(Scripts.streamUnfinished("a", "b"));
        try (Gateway gateway =
                limited(LimitPolicy.builder().tokensPerMinute(9_000).tokenCounter(request -> 400))) {
            try (ChatStream stream = gateway.chat(Setup.TARGET).maxTokens(1_000).user("Hello").stream()) {
                assertThatThrownBy(stream::await).isInstanceOf(StreamInterruptedException.class);
            }
            assertThat(probe.at(ENDPOINT).tokensUsed()).isEqualTo(1_400);
            server.otherwise(Scripts.error(503, "server_error", "x", "down"));
            assertThatThrownBy(() -> gateway.chat(Setup.TARGET).user("Hello").send())
                    .isInstanceOf(UnavailableException.class);
            assertThat(probe.at(ENDPOINT).tokensUsed())
                    .as("a call that was turned away used nothing")
                    .isEqualTo(1_400);
            clock.advance(Duration.ofSeconds(61));
            assertThat(probe.at(ENDPOINT).tokensUsed()).isZero();
            probe.checkAllFree();
        }
    }

    @Test
    void aRequestThatCanNeverFitIsRefusedAtOnce() {
        try (Gateway gateway = limited(LimitPolicy.builder().tokensPerMinute(1_000))) {
            RateLimitedException e = catchThrowableOfType(
                    RateLimitedException.class,
                    () -> gateway.chat(Setup.TARGET).user("Hello").send());

            assertThat(e)
                    .hasMessage("Endpoint openai#1 lets in 1,000 tokens per minute, but the request alone may take"
                            + " 1,030 tokens, input and longest answer together: shorten it, set a lower maxTokens, or"
                            + " raise the limit");
            assertThat(sleeper.slept()).isEmpty();
            assertThat(server.requestCount()).isZero();
        }
    }

    @Test
    void embeddingsAreLimitedAndSettledAlike() {
        server.otherwise(Scripts.embeddings(3));
        LimitPolicy.Builder limits = LimitPolicy.builder()
                .requestsPerMinute(2)
                .tokensPerMinute(500)
                .tokenCounter(request -> 400)
                .maxConcurrent(1);
        try (Gateway gateway = limited(limits)) {
            EmbeddingResponse answer = gateway.embed("openai/e").input("a word").send();
            assertThat(probe.at(ENDPOINT).tokensUsed())
                    .isEqualTo(answer.usage().totalTokens())
                    .isBetween(1L, 99L);
            gateway.embed("openai/e").input("a").send();
            gateway.embed("openai/e").input("a").send();

            assertThat(sleeper.slept()).containsExactly(Duration.ofSeconds(60));
            assertThat(server.requestCount()).isEqualTo(3);
            probe.checkAllFree();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLimitsOfARouteSpanItsTargets(Way way) {
        server.enqueue(
                ChatAnswer.builder().text("first").usage(100, 50).build(),
                Scripts.error(503, "server_error", "x", "down"));
        spare.otherwise(ChatAnswer.builder().text("spare").usage(200, 100).build());
        LimitPolicy limits = LimitPolicy.builder()
                .maxConcurrent(1)
                .requestsPerMinute(10)
                .tokensPerMinute(1_500)
                .pacing(false)
                .build();
        Route route = Route.to("openai/a").fallbackTo("spare/b").limits(limits);
        try (Gateway gateway = builder().route("assistant", route).build()) {
            assertThat(way.run(gateway.chat("assistant").user("Hello")).text()).isEqualTo("first");
            assertThat(way.run(gateway.chat("assistant").user("Hello")).text()).isEqualTo("spare");

            // 150 and 300 tokens are used: 1,051 do not fit, 1,050 do.
            RateLimitedException e = catchThrowableOfType(
                    RateLimitedException.class,
                    () -> way.run(gateway.chat("assistant").maxTokens(1_045).user("Hello")));
            assertThat(e)
                    .hasMessageStartingWith("Route \"assistant\": its 1,500 tokens per minute are used up for another");
            assertThat(e.isRefusal()).isTrue();
            server.enqueue(Scripts.chat("fits"));
            assertThat(way.run(gateway.chat("assistant").maxTokens(1_044).user("Hello"))
                            .text())
                    .isEqualTo("fits");
            assertThat(server.requestCount() + spare.requestCount()).isEqualTo(4);
        }
    }

    @Test
    void aRouteHasItsPlacesOverAllTargetsAndOtherRoutesAreFree() {
        server.otherwise(Scripts.streamText("a", "b"));
        Route route = Route.to("openai/a")
                .fallbackTo("spare/b")
                .limits(LimitPolicy.builder().maxConcurrent(1).build());
        try (Gateway gateway = builder().route("assistant", route).build()) {
            try (ChatStream stream = gateway.chat("assistant").user("Hello").stream()) {
                assertThat(stream.next()).isNotNull();
                assertThatThrownBy(() -> gateway.chat("assistant").user("Hello").send())
                        .isInstanceOf(OverloadedException.class)
                        .hasMessageContaining("Route \"assistant\" has its limit of 1 concurrent call under way");
                assertThat(gateway.chat("openai/a").user("Hello").send().text()).isEqualTo("ab");
            }
            assertThat(gateway.chat("assistant").user("Hello").send().text()).isEqualTo("ab");
        }
    }

    @Test
    void limitsThatCannotWorkAreRefusedAtBuild() {
        LimitPolicy limits = LimitPolicy.builder().maxConcurrent(1).build();
        assertThatThrownBy(() -> builder().endpointLimits("opena", limits).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("There are limits for the endpoints of provider \"opena\", but no such provider: the"
                        + " providers are [openai, spare]");
        assertThatThrownBy(() -> builder().endpointLimits("openai", limits).endpointLimits("openai", limits))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("already");
        assertThatThrownBy(() -> builder()
                        .route("assistant", Route.to("openai/a").limits(limits))
                        .move(Stage.ROUTE_LIMITS, Stage.ROUTING.after())
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("the limits of a route span all its targets");
    }

    @Test
    void stagesAreThereOnlyWhenSomethingIsLimited() {
        try (Gateway free = builder().build();
                Gateway limited = builder()
                        .route(
                                "r",
                                Route.to("openai/a")
                                        .limits(LimitPolicy.builder()
                                                .maxConcurrent(1)
                                                .build()))
                        .endpointLimits(
                                "spare", LimitPolicy.builder().maxConcurrent(1).build())
                        .build()) {
            assertThat(free.stages()).doesNotContain("LIMITS", "ROUTE_LIMITS");
            assertThat(limited.stages()).containsSubsequence("ROUTE_LIMITS", "ROUTING", "BALANCING", "LIMITS");
        }
    }
}
