package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.Scripts;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server says about trying again, from its headers to the wait of the call; and what the policy says for a class. */
@ExtendWith(LeakCheckExtension.class)
class RetryHintTest {
    private static final Answer DOWN = Scripts.error(503, "server_error", "x", "down");

    private final FakeModelServer server = FakeModelServer.start();
    private final FakeModelServer spare = FakeModelServer.start();
    private final ManualClock clock = new ManualClock();
    private final InstantSleeper sleeper = new InstantSleeper(clock);

    @AfterEach
    void close() {
        server.awaitNoOpenConnections(Setup.WAIT);
        server.close();
        spare.close();
    }

    private GatewayBuilder builder() {
        return Setup.builder(server)
                .provider(Setup.openAi(spare).name("spare").build())
                .route("assistant", Route.to("openai/a").fallbackTo("spare/b"))
                .clock(clock)
                .sleeper(sleeper);
    }

    private Gateway gateway(RetryPolicy policy) {
        return builder().retry(policy).build();
    }

    private static Answer limited() {
        return Scripts.error(429, "requests", "rate_limit_exceeded", "Slow down.")
                .header("Date", "Wed, 21 Oct 2026 07:28:00 GMT");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Retry-After | 7 | 7000",
                "Retry-After | 1.5 | 1500",
                "Retry-After | Wed, 21 Oct 2026 07:28:30 GMT | 30000",
                "retry-after-ms | 1340 | 1340",
                "x-ms-retry-after-ms | 250 | 250",
                "x-ratelimit-reset-requests | 20ms | 20",
                "x-ratelimit-reset-tokens | 1m0s | 60000",
                "x-ratelimit-reset-tokens | 12.5s | 12500",
                "x-ratelimit-reset-tokens | 42 | 42000",
                "x-ratelimit-reset | 1792567710 | 30000",
                "x-ratelimit-reset | 1792567710000 | 30000",
                "x-ratelimit-reset | 2026-10-21T07:28:30Z | 30000"
            })
    void aHintInAnyFormIsTheLeastWaitAndAtMostATenthMore(String header, String value, long millis) {
        try (Gateway gateway = gateway(RetryPolicy.standard())) {
            for (Way way : Way.values()) {
                server.enqueue(limited().header(header, value), Scripts.chat("now"));
                assertThat(way.run(gateway.chat(Setup.TARGET).user("Hello")).text())
                        .isEqualTo("now");
            }
            assertThat(sleeper.slept())
                    .hasSize(3)
                    .allSatisfy(wait -> assertThat(wait)
                            .isBetween(Duration.ofMillis(millis), Duration.ofNanos(millis * 1_100_000)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-5", "0", "99999999999", "Wed, 21 Oct 2026 07:27:00 GMT"})
    void aHintWithoutSenseLeavesTheOrdinaryWait(String value) {
        try (Gateway gateway = gateway(RetryPolicy.standard())) {
            server.enqueue(limited().header("Retry-After", value), Scripts.chat("now"));
            gateway.chat(Setup.TARGET).user("Hello").send();
            assertThat(sleeper.slept())
                    .singleElement()
                    .satisfies(wait -> assertThat(wait).isLessThanOrEqualTo(Duration.ofMillis(500)));
        }
    }

    @Test
    void aCrowdDoesNotComeBackAtOneMoment() {
        try (Gateway gateway = gateway(RetryPolicy.standard())) {
            for (int i = 0; i < 8; i++) {
                server.enqueue(limited().header("Retry-After", "10"), Scripts.chat("now"));
                gateway.chat(Setup.TARGET).user("Hello").send();
            }
            assertThat(sleeper.slept().stream().distinct().count()).isGreaterThan(4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHintLongerThanTheCallHasLeftGoesToTheNextTargetAtOnce(Way way) {
        try (Gateway gateway = gateway(RetryPolicy.standard())) {
            server.enqueue(limited().header("Retry-After", "7"));
            spare.enqueue(Scripts.chat("spare"));
            ChatResponse answer =
                    way.run(gateway.chat("assistant").user("Hello").timeout(Duration.ofSeconds(5)));
            assertThat(answer.text()).isEqualTo("spare");
            assertThat(sleeper.slept()).isEmpty();
            assertThat(clock.nanoTime()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHintLongerThanTheCallHasLeftAndNoOtherTargetIsAnErrorWithTheHint(Way way) {
        try (Gateway gateway = gateway(RetryPolicy.standard())) {
            server.enqueue(limited().header("Retry-After", "7"));
            RateLimitedException e = catchThrowableOfType(
                    RateLimitedException.class,
                    () -> way.run(gateway.chat(Setup.TARGET).user("Hello").timeout(Duration.ofSeconds(5))));
            assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(7));
            assertThat(sleeper.slept()).isEmpty();
        }
    }

    @Test
    void aHintThatJustFitsTheCallIsKept() {
        try (Gateway gateway = gateway(RetryPolicy.standard())) {
            server.enqueue(limited().header("Retry-After", "7"), Scripts.chat("now"));
            gateway.chat(Setup.TARGET)
                    .user("Hello")
                    .timeout(Duration.ofMillis(7_001))
                    .send();
            assertThat(sleeper.slept())
                    .singleElement()
                    .satisfies(wait -> assertThat(wait).isBetween(Duration.ofSeconds(7), Duration.ofMillis(7_001)));
        }
    }

    @Test
    void aServerThatSaysNoIsNotAskedAgain() {
        try (Gateway gateway = gateway(RetryPolicy.standard())) {
            server.enqueue(DOWN.header("x-should-retry", "false"));
            assertThatThrownBy(() -> gateway.chat(Setup.TARGET).user("Hello").send())
                    .isInstanceOf(UnavailableException.class);
            assertThat(server.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatSaysYesIsAskedOnceMoreForAModelThatIsNotThereYet() {
        try (Gateway gateway = gateway(RetryPolicy.standard())) {
            Answer missing = Scripts.error(404, "invalid_request_error", "model_not_found", "No such model.")
                    .header("x-should-retry", "true");
            server.enqueue(missing, Scripts.chat("up"), missing, missing);
            assertThat(gateway.chat(Setup.TARGET).user("Hello").send().text()).isEqualTo("up");
            assertThatThrownBy(() -> gateway.chat(Setup.TARGET).user("Hello").send())
                    .isInstanceOf(GatewayException.class);
            assertThat(server.requestCount()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 413, 422})
    void aServerThatSaysYesIsNotBelievedAboutWhatIsWrongWithTheRequest(int status) {
        try (Gateway gateway = gateway(RetryPolicy.standard())) {
            server.enqueue(Scripts.error(status, "x", "x", "No.").header("x-should-retry", "true"));
            assertThatThrownBy(() -> gateway.chat(Setup.TARGET).user("Hello").send())
                    .isInstanceOf(GatewayException.class);
            assertThat(server.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void aClassCanBeRetriedLessOrMoreThanTheOthers() {
        RetryPolicy policy = RetryPolicy.builder()
                .maxRetries(UnavailableException.class, 0)
                .maxRetries(RateLimitedException.class, 4)
                .build();
        try (Gateway gateway = gateway(policy)) {
            server.enqueue(DOWN);
            assertThatThrownBy(() -> gateway.chat(Setup.TARGET).user("Hello").send())
                    .isInstanceOf(UnavailableException.class);
            assertThat(server.requestCount()).isEqualTo(1);

            server.enqueue(limited(), limited(), limited(), limited(), Scripts.chat("now"));
            assertThat(gateway.chat(Setup.TARGET).user("Hello").send().attempts())
                    .hasSize(5);

            server.enqueue(limited(), limited(), limited(), Scripts.error(504, "x", "x", "slow"));
            assertThatThrownBy(() -> gateway.chat(Setup.TARGET).user("Hello").send())
                    .as("three retries are more than the class of the last failure allows")
                    .isInstanceOf(TimedOutException.class);
            assertThat(server.requestCount()).isEqualTo(10);
        }
    }

    @Test
    void aSilentServerIsNotAskedAgainWhateverThePolicySays() {
        RetryPolicy policy =
                RetryPolicy.builder().maxRetries(TimedOutException.class, 5).build();
        try (Gateway gateway = builder()
                .retry(policy)
                .timeouts(io.gatehouse.model.Timeouts.NONE.firstEvent(Duration.ofSeconds(2)))
                .build()) {
            server.enqueue(Scripts.silent());
            var call = Pool.later(() -> gateway.chat(Setup.TARGET).user("Hello").send());
            server.awaitRequests(1, Setup.WAIT);
            clock.advance(Duration.ofSeconds(2));
            assertThat(Pool.failure(call)).isInstanceOf(TimedOutException.class);
            assertThat(server.requestCount()).isEqualTo(1);
        }
    }
}
