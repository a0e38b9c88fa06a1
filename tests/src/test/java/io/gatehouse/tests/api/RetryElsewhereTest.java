package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.Gateway;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.AuthenticationException;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.QuotaExhaustedException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.Timeouts;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.Scripts;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Where a target has several endpoints, a retry goes to another one before it waits for the same. */
@ExtendWith(LeakCheckExtension.class)
class RetryElsewhereTest {
    private static final Answer DOWN = Scripts.error(503, "server_error", "x", "down");
    private static final Answer BAD_KEY =
            Scripts.error(401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided.");

    private final Pool pool = new Pool(2);
    private final ManualClock clock = new ManualClock();
    private final InstantSleeper sleeper = new InstantSleeper(clock);

    @AfterEach
    void close() {
        pool.close();
    }

    private Gateway gateway(Provider provider, RetryPolicy policy) {
        return Gateway.builder()
                .provider(provider)
                .retry(policy)
                .clock(clock)
                .sleeper(sleeper)
                .build();
    }

    private Gateway gateway() {
        return gateway(pool.provider().build(), RetryPolicy.standard());
    }

    private static Set<String> endpoints(ChatResponse answer) {
        Set<String> names = new HashSet<>();
        answer.attempts().forEach(attempt -> names.add(attempt.endpoint()));
        return names;
    }

    @ParameterizedTest
    @EnumSource
    void whatOneEndpointRefusesAnotherIsAskedAtOnce(Way way) {
        try (Gateway gateway = gateway()) {
            for (Answer failure : new Answer[] {
                // First, on a new connection: one that was kept and turns out dead is replaced without a word.
                Scripts.reset(),
                DOWN,
                Scripts.rateLimited(Duration.ofSeconds(50)),
                Scripts.rateLimited(Duration.ofHours(2)),
                Scripts.chat(""),
                Scripts.errorInStream("server_error", "server_is_overloaded", "Overloaded")
            }) {
                pool.plays(failure, Scripts.chat("up"));
                ChatResponse answer = way.run(gateway.chat(Pool.TARGET).user("Hello"));
                assertThat(answer.text()).isEqualTo("up");
                assertThat(endpoints(answer)).hasSize(2);
                assertThat(answer.attempts()).map(Attempt::waited).containsOnly(Duration.ZERO);
            }
            assertThat(sleeper.slept()).isEmpty();
        }
    }

    @Test
    void anEmbeddingToo() {
        try (Gateway gateway = gateway()) {
            pool.plays(DOWN, Scripts.embeddings(4));
            var answer = gateway.embed(Pool.TARGET).input("a").send();
            assertThat(answer.attempts()).map(Attempt::endpoint).doesNotHaveDuplicates();
            assertThat(sleeper.slept()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenAllHaveFailedTheCallWaitsForTheOneThatIsReadyFirst(Way way) {
        try (Gateway gateway = gateway()) {
            pool.plays(
                    Scripts.rateLimited(Duration.ofSeconds(20)),
                    Scripts.rateLimited(Duration.ofSeconds(3)),
                    Scripts.chat("up"));
            ChatResponse answer = way.run(gateway.chat(Pool.TARGET).user("Hello"));
            assertThat(answer.attempts().get(2).endpoint())
                    .isEqualTo(answer.attempts().get(1).endpoint())
                    .isNotEqualTo(answer.attempts().get(0).endpoint());
            assertThat(answer.attempts().get(2).waited()).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3_300));
            assertThat(sleeper.slept()).hasSize(1);
        }
    }

    @Test
    void theHintOfOneEndpointDoesNotHoldForAnother() {
        try (Gateway gateway = gateway()) {
            pool.plays(Scripts.rateLimited(Duration.ofSeconds(20)), DOWN, Scripts.chat("up"));
            ChatResponse answer = gateway.chat(Pool.TARGET).user("Hello").send();
            assertThat(answer.attempts().get(2).endpoint())
                    .isEqualTo(answer.attempts().get(1).endpoint());
            assertThat(answer.attempts().get(2).waited()).isLessThanOrEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void goingElsewhereCountsAsARetry() {
        RetryPolicy once = RetryPolicy.builder().maxRetries(1).build();
        try (Pool three = new Pool(3);
                Gateway gateway = gateway(three.provider().build(), once)) {
            three.plays(DOWN, DOWN, Scripts.chat("up"));
            assertThatThrownBy(() -> gateway.chat(Pool.TARGET).user("Hello").send())
                    .isInstanceOf(UnavailableException.class);
            assertThat(three.requests()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSilentEndpointIsNotAskedAgainButAnotherIs(Way way) {
        Provider provider = pool.provider()
                .timeouts(Timeouts.NONE.firstEvent(Duration.ofSeconds(3)))
                .build();
        try (Gateway gateway = gateway(provider, RetryPolicy.standard())) {
            pool.plays(Scripts.silent(), Scripts.chat("up"));
            CompletableFuture<ChatResponse> answer =
                    Pool.later(() -> way.run(gateway.chat(Pool.TARGET).user("Hello")));
            awaitRequests(1);
            clock.advance(Duration.ofSeconds(3));
            assertThat(Pool.get(answer).text()).isEqualTo("up");
            assertThat(Pool.get(answer).attempts()).map(Attempt::error).containsExactly(TimedOutException.class, null);
            assertThat(endpoints(Pool.get(answer))).hasSize(2);
        }
    }

    @Test
    void whenAllAreSilentTheCallEnds() {
        Provider provider = pool.provider()
                .timeouts(Timeouts.NONE.firstEvent(Duration.ofSeconds(3)))
                .build();
        try (Gateway gateway = gateway(provider, RetryPolicy.standard())) {
            pool.plays(Scripts.silent(), Scripts.silent(), Scripts.chat("up"));
            CompletableFuture<ChatResponse> answer =
                    Pool.later(() -> gateway.chat(Pool.TARGET).user("Hello").send());
            awaitRequests(1);
            clock.advance(Duration.ofSeconds(3));
            awaitRequests(2);
            clock.advance(Duration.ofSeconds(3));
            assertThat(Pool.failure(answer)).isInstanceOf(TimedOutException.class);
            assertThat(pool.requests()).isEqualTo(2);
            assertThat(sleeper.slept()).isEmpty();
        }
    }

    // Which server is first is not known.
    private void awaitRequests(int count) {
        long until = System.nanoTime() + Setup.WAIT.toNanos();
        while (pool.requests() < count) {
            assertThat(System.nanoTime()).isLessThan(until);
            Thread.onSpinWait();
        }
    }

    static Stream<Answer> keyFailures() {
        return Stream.of(
                BAD_KEY,
                Scripts.error(403, "x", "permission", "No access."),
                Scripts.quotaExceeded(),
                paymentRequired());
    }

    private static Answer paymentRequired() {
        return Scripts.error(402, "x", "x", "Insufficient credits");
    }

    @ParameterizedTest
    @MethodSource("keyFailures")
    void aKeyThatDoesNotWorkGivesWayToTheNext(Answer failure) {
        RetryPolicy none = RetryPolicy.builder().maxRetries(0).build();
        FakeModelServer server = pool.servers.get(0);
        for (Way way : Way.values()) {
            try (Gateway gateway =
                    gateway(Setup.openAi(server).apiKeys("k1", "k2", "k3").build(), none)) {
                pool.plays(failure.header("x-should-retry", "false"), failure, Scripts.chat("up"));
                ChatResponse answer = way.run(gateway.chat(Setup.TARGET).user("Hello"));
                assertThat(answer.text()).isEqualTo("up");
                assertThat(endpoints(answer)).hasSize(3);
                assertThat(sleeper.slept()).isEmpty();
            }
        }
    }

    @Test
    void eachKeyIsTriedOnce() {
        FakeModelServer server = pool.servers.get(0);
        try (Gateway gateway =
                gateway(Setup.openAi(server).apiKeys("k1", "k2", "k3").build(), RetryPolicy.standard())) {
            pool.plays(BAD_KEY, Scripts.quotaExceeded(), BAD_KEY, Scripts.chat("up"));
            GatewayException e = catchThrowableOfType(
                    GatewayException.class,
                    () -> gateway.chat(Setup.TARGET).user("Hello").send());
            assertThat(e).isInstanceOf(AuthenticationException.class);
            assertThat(e.attempts()).hasSize(3).map(Attempt::endpoint).doesNotHaveDuplicates();
            assertThat(e.attempts()).map(Attempt::error).contains(QuotaExhaustedException.class);
        }
    }

    @Test
    void oneKeyAtSeveralReplicasIsTriedAtOne() {
        try (Gateway gateway =
                gateway(pool.provider().apiKey("k").allowCleartext().build(), RetryPolicy.standard())) {
            pool.plays(BAD_KEY, Scripts.chat("up"));
            assertThatThrownBy(() -> gateway.chat(Pool.TARGET).user("Hello").send())
                    .isInstanceOf(AuthenticationException.class);
            assertThat(pool.requests()).isEqualTo(1);
        }
    }

    @Test
    void keyAndServerFailuresTogetherEndWell() {
        FakeModelServer server = pool.servers.get(0);
        try (Gateway gateway = gateway(Setup.openAi(server).apiKeys("k1", "k2").build(), RetryPolicy.standard())) {
            pool.plays(BAD_KEY, DOWN, DOWN, Scripts.chat("up"));
            ChatResponse answer = gateway.chat(Setup.TARGET).user("Hello").send();
            assertThat(answer.text()).isEqualTo("up");
            assertThat(answer.attempts()).hasSize(4);
            assertThat(answer.attempts().subList(1, 4))
                    .as("never the bad key again")
                    .map(Attempt::endpoint)
                    .containsOnly(answer.head().endpoint());
            assertThat(sleeper.slept()).hasSize(2);
        }
    }
}
