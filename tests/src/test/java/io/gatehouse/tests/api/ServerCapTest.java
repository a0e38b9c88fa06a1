package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.policy.Balancer;
import io.gatehouse.policy.LimitPolicy;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.ManualSleeper;
import io.gatehouse.tgi.TgiProvider;
import io.gatehouse.tgi.TritonApi;
import io.gatehouse.tgi.TritonProvider;
import io.gatehouse.vllm.VllmProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No more calls go to a server than it says it takes; the others wait here. Time stands still but for the test. */
@ExtendWith(LeakCheckExtension.class)
class ServerCapTest {
    private static final String TARGET = "tgi/m";
    private static final String ENDPOINT = "tgi#1";

    private final ManualClock clock = new ManualClock();
    private final ManualSleeper sleeper = new ManualSleeper(clock);
    private final LimitProbe limits = new LimitProbe();

    private static TgiProvider.Builder provider(FakeTgi... servers) {
        return TgiProvider.builder()
                .replicas(Arrays.stream(servers).map(each -> each.server.url()).toArray(String[]::new));
    }

    private GatewayBuilder capped(FakeTgi... servers) {
        Provider provider =
                provider(servers).pool(pool -> pool.capsFromServer(true)).build();
        return limits.install(Gateway.builder().provider(provider)).clock(clock).sleeper(sleeper);
    }

    private static List<CompletableFuture<ChatResponse>> calls(int count, Way way, Gateway gateway) {
        List<CompletableFuture<ChatResponse>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(Pool.later(() -> way.run(gateway.chat(TARGET).user("Hello"))));
        }
        return calls;
    }

    private static void checkAnswered(List<CompletableFuture<ChatResponse>> calls) {
        calls.forEach(call -> assertThat(Pool.get(call).text()).isEqualTo("ok"));
    }

    @ParameterizedTest
    @EnumSource
    void twoHundredCallsAtOnceToAServerThatTakes128AreAllAnsweredWithoutARefusal(Way way) {
        try (FakeTgi tgi = new FakeTgi(128);
                Gateway gateway = capped(tgi).build()) {
            List<CompletableFuture<ChatResponse>> calls = calls(200, way, gateway);
            tgi.tellsItsLimit();
            limits.awaitPlaces(ENDPOINT, 128);
            LimitProbe.await(() -> tgi.underWay() == 128);
            limits.awaitWaiting(ENDPOINT, 72);
            tgi.letEnd();

            checkAnswered(calls);
            assertThat(tgi.refused).hasValue(0);
            assertThat(tgi.most).hasValue(128);
            limits.checkAllFree();
        }
    }

    @Test
    void withoutThatTheSameServerRefusesTheRest() {
        try (FakeTgi tgi = new FakeTgi(128);
                Gateway gateway = Gateway.builder()
                        .provider(provider(tgi).pool(pool -> pool.probe(null)).build())
                        .build()) {
            List<CompletableFuture<ChatResponse>> calls = calls(200, Way.BLOCKING, gateway);
            LimitProbe.await(() -> tgi.underWay() + tgi.refused.get() == 200);
            tgi.letEnd();

            assertThat(tgi.refused).hasValue(72);
            assertThat(calls.stream().filter(call -> {
                        try {
                            call.join();
                            return false;
                        } catch (RuntimeException e) {
                            return true;
                        }
                    }))
                    .hasSize(72);
        }
    }

    @Test
    void untilAServerHasSaidHowManyItTakesItGetsSixteen() {
        try (FakeTgi tgi = new FakeTgi(128);
                Gateway gateway = capped(tgi).build()) {
            List<CompletableFuture<ChatResponse>> calls = calls(20, Way.BLOCKING, gateway);
            LimitProbe.await(() -> tgi.underWay() == 16);
            limits.awaitWaiting(ENDPOINT, 4);
            assertThat(gateway.chat(TARGET).user("Hello").explain().toString())
                    .contains("its limit of 16 concurrent calls, until the server says how many it takes, is reached");
            tgi.tellsItsLimit();
            limits.awaitPlaces(ENDPOINT, 128);
            LimitProbe.await(() -> tgi.underWay() == 20);
            tgi.letEnd();
            checkAnswered(calls);
        }
    }

    @Test
    void nobodyWaitsForEver() {
        try (FakeTgi tgi = new FakeTgi(2);
                Gateway gateway = capped(tgi).build()) {
            List<CompletableFuture<ChatResponse>> first = calls(1, Way.BLOCKING, gateway);
            tgi.tellsItsLimit();
            limits.awaitPlaces(ENDPOINT, 2);
            first.addAll(calls(1, Way.BLOCKING, gateway));
            LimitProbe.await(() -> tgi.underWay() == 2);
            List<CompletableFuture<ChatResponse>> rest = calls(3, Way.BLOCKING, gateway);
            limits.awaitWaiting(ENDPOINT, 3);
            clock.advance(Duration.ofSeconds(30));
            assertThat(rest)
                    .allSatisfy(call -> assertThat(Pool.failure(call))
                            .isInstanceOf(OverloadedException.class)
                            .hasMessageStartingWith(
                                    "Endpoint tgi#1 has its limit of 2 concurrent calls, all the server takes,"
                                            + " under way, and the call has waited 30 s for one"));
            tgi.letEnd();
            checkAnswered(first);
            limits.checkAllFree();
        }
    }

    @Test
    void theSmallerOfTheServersLimitAndOnesOwnHolds() {
        LimitPolicy own = LimitPolicy.builder()
                .maxConcurrent(4)
                .queue(50, Duration.ofMinutes(1))
                .build();
        try (FakeTgi tgi = new FakeTgi(128);
                Gateway gateway = capped(tgi).endpointLimits("tgi", own).build()) {
            List<CompletableFuture<ChatResponse>> calls = calls(20, Way.BLOCKING, gateway);
            tgi.tellsItsLimit();
            limits.awaitPlaces(ENDPOINT, 4);
            limits.awaitWaiting(ENDPOINT, 16);
            LimitProbe.await(() -> tgi.underWay() == 4);
            tgi.letEnd();
            checkAnswered(calls);
            assertThat(tgi.most).hasValue(4);
        }
    }

    @Test
    void limitsPerMinuteOfOnesOwnHoldBesideTheServersLimit() {
        LimitPolicy own =
                LimitPolicy.builder().requestsPerMinute(3).pacing(false).build();
        try (FakeTgi tgi = new FakeTgi(2);
                Gateway gateway = capped(tgi).endpointLimits("tgi", own).build()) {
            List<CompletableFuture<ChatResponse>> calls = calls(1, Way.BLOCKING, gateway);
            tgi.tellsItsLimit();
            limits.awaitPlaces(ENDPOINT, 2);
            calls.addAll(calls(2, Way.BLOCKING, gateway));
            limits.awaitWaiting(ENDPOINT, 1);
            tgi.letEnd();
            checkAnswered(calls);
            RateLimitedException e = catchThrowableOfType(
                    RateLimitedException.class,
                    () -> gateway.chat(TARGET).user("Hello").send());
            assertThat(e.isRefusal()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatOthersHaveFilledRefusesAndTheCallGoesElsewhere(Way way) {
        try (FakeTgi full = new FakeTgi(8);
                FakeTgi free = new FakeTgi(8);
                Gateway gateway = capped(full, free)
                        .recommended()
                        .balancer(Balancer.roundRobin())
                        .streamOnWire(false)
                        .build()) {
            full.takenByOthers();
            full.letEnd();
            free.letEnd();
            for (int i = 0; i < 4; i++) {
                assertThat(way.run(gateway.chat(TARGET).user("Hello")).text()).isEqualTo("ok");
            }
            assertThat(full.refused.get()).isPositive();
            limits.checkAllFree();
        }
    }

    @Test
    void aFullServerIsPassedOverForOneWithRoom() {
        try (FakeTgi one = new FakeTgi(1);
                FakeTgi other = new FakeTgi(1);
                Gateway gateway = capped(one, other).build()) {
            List<CompletableFuture<ChatResponse>> calls = calls(1, Way.BLOCKING, gateway);
            LimitProbe.await(() -> one.underWay() + other.underWay() == 1);
            calls.addAll(calls(1, Way.BLOCKING, gateway));
            LimitProbe.await(() -> one.underWay() + other.underWay() == 2);
            one.tellsItsLimit();
            other.tellsItsLimit();
            limits.awaitPlaces("tgi#1", 1);
            limits.awaitPlaces("tgi#2", 1);
            calls.addAll(calls(1, Way.BLOCKING, gateway));
            LimitProbe.await(
                    () -> limits.at("tgi#1").waiting() + limits.at("tgi#2").waiting() == 1);
            one.letEnd();
            other.letEnd();
            checkAnswered(calls);
            assertThat(one.refused.get() + other.refused.get()).isZero();
        }
    }

    @Test
    void whoMayNotWaitIsToldWhoseLimitItIs() {
        LimitPolicy own = LimitPolicy.builder().maxConcurrent(4).build();
        try (FakeTgi tgi = new FakeTgi(1);
                Gateway gateway = capped(tgi).endpointLimits("tgi", own).build()) {
            List<CompletableFuture<ChatResponse>> calls = calls(1, Way.BLOCKING, gateway);
            LimitProbe.await(() -> tgi.underWay() == 1);
            tgi.tellsItsLimit();
            limits.awaitPlaces(ENDPOINT, 1);
            OverloadedException e = catchThrowableOfType(
                    OverloadedException.class,
                    () -> gateway.chat(TARGET).user("Hello").send());
            assertThat(e)
                    .hasMessageStartingWith(
                            "Endpoint tgi#1 has its limit of 1 concurrent call, all the server takes, under way");
            assertThat(e.isRefusal()).isTrue();
            tgi.letEnd();
            checkAnswered(calls);
        }
    }

    @Test
    void thePoolsOfEnginesThatTellNoLimitCannotKeepToOne() {
        assertThatThrownBy(() -> VllmProvider.builder()
                        .replicas("http://localhost:1")
                        .pool(pool -> pool.capsFromServer(true))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("capsFromServer");
        assertThatThrownBy(() -> TritonProvider.builder(TritonApi.OPENAI)
                        .replicas("http://localhost:1")
                        .pool(pool -> pool.capsFromServer(true))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("capsFromServer");
    }
}
