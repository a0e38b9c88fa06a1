package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.model.AllTargetsFailedException;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.AuthenticationException;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ContextTooLongException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.ModelNotFoundException;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.PermissionDeniedException;
import io.gatehouse.model.QuotaExhaustedException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.TransportException;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Retry on one target and fallback to the next, decided by the class of the error; time is the test's. */
@ExtendWith(LeakCheckExtension.class)
class RetryAndFallbackTest {
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

    private Gateway retrying() {
        return builder().retry(RetryPolicy.standard()).build();
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatIsDownForAMomentIsAskedAgain(Way way) {
        try (Gateway gateway = retrying()) {
            // On a new connection: one that was kept and turns out dead is replaced without a word.
            server.enqueue(DOWN.thenClose(), Scripts.reset(), Scripts.chat("up"));

            ChatResponse answer = way.run(gateway.chat(Setup.TARGET).user("Hello"));

            assertThat(answer.text()).isEqualTo("up");
            assertThat(answer.attempts()).hasSize(3);
            Attempt first = answer.attempts().get(0);
            assertThat(first.number()).isEqualTo(1);
            assertThat(first.target()).hasToString(Setup.TARGET);
            assertThat(first.endpoint()).isEqualTo("openai#1");
            assertThat(first.state()).isEqualTo(Attempt.State.FAILED);
            assertThat(first.error()).isEqualTo(UnavailableException.class);
            assertThat(first.status()).isEqualTo(503);
            assertThat(first.waited()).isZero();
            Attempt second = answer.attempts().get(1);
            assertThat(second.error()).isEqualTo(TransportException.class);
            assertThat(second.waited()).isEqualTo(sleeper.slept().get(0));
            Attempt third = answer.attempts().get(2);
            assertThat(third.state()).isEqualTo(Attempt.State.FINISHED);
            assertThat(third.status()).isEqualTo(200);
            assertThat(third.usage()).isEqualTo(answer.usage());
            assertThat(sleeper.slept()).hasSize(2);
            assertThat(sleeper.slept().get(0)).isBetween(Duration.ZERO, Duration.ofMillis(500));
            assertThat(sleeper.slept().get(1)).isBetween(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenRetriesAreUsedUpTheLastErrorCarriesAllAttempts(Way way) {
        try (Gateway gateway = retrying()) {
            server.otherwise(DOWN);

            UnavailableException e = catchThrowableOfType(
                    UnavailableException.class,
                    () -> way.run(gateway.chat(Setup.TARGET).user("Hello")));

            assertThat(e.attempts()).hasSize(3).allMatch(attempt -> attempt.status() == 503);
            assertThat(server.requestCount()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheServerAsksToWaitIsWaited(Way way) {
        try (Gateway gateway = retrying()) {
            server.enqueue(Scripts.rateLimited(Duration.ofMillis(1_340)), Scripts.chat("now"));

            assertThat(way.run(gateway.chat(Setup.TARGET).user("Hello")).text()).isEqualTo("now");

            assertThat(sleeper.slept())
                    .singleElement()
                    .satisfies(wait -> assertThat(wait).isBetween(Duration.ofMillis(1_340), Duration.ofMillis(1_474)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWaitLongerThanTheCapGoesToTheNextTarget(Way way) {
        try (Gateway gateway = retrying()) {
            server.enqueue(Scripts.rateLimited(Duration.ofSeconds(61)));
            spare.enqueue(Scripts.chat("spare"));

            ChatResponse answer = way.run(gateway.chat("assistant").user("Hello"));

            assertThat(answer.text()).isEqualTo("spare");
            assertThat(answer.head().target()).hasToString("spare/b");
            assertThat(sleeper.slept()).isEmpty();
            assertThat(answer.attempts()).map(Attempt::error).containsExactly(RateLimitedException.class, null);
            assertThat(spare.takeRequest(Setup.WAIT).at("/model")).isEqualTo("b");
        }
    }

    @Test
    void aWaitLongerThanTheCapAndNoOtherTargetIsAnErrorWithTheWait() {
        try (Gateway gateway = retrying()) {
            server.enqueue(Scripts.rateLimited(Duration.ofSeconds(61)));

            RateLimitedException e = catchThrowableOfType(
                    RateLimitedException.class,
                    () -> gateway.chat(Setup.TARGET).user("Hello").send());

            assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(61));
            assertThat(e).hasMessageContaining("61 s").hasMessageContaining("fallback");
        }
    }

    /** Errors that no retry cures, and whether another target may. */
    static Stream<Arguments> incurable() {
        return Stream.of(
                Arguments.of(
                        InvalidRequestException.class,
                        Scripts.error(400, "invalid_request_error", "invalid_value", "Bad value."),
                        false),
                Arguments.of(
                        ContextTooLongException.class,
                        Scripts.error(400, "invalid_request_error", "context_length_exceeded", "Too long."),
                        false),
                Arguments.of(
                        AuthenticationException.class,
                        Scripts.error(401, "invalid_request_error", "invalid_api_key", "Bad key."),
                        true),
                Arguments.of(PermissionDeniedException.class, Scripts.error(403, "x", "permission", "No."), true),
                Arguments.of(
                        ModelNotFoundException.class,
                        Scripts.error(404, "invalid_request_error", "model_not_found", "No such model."),
                        true),
                Arguments.of(QuotaExhaustedException.class, Scripts.quotaExceeded(), true));
    }

    @ParameterizedTest
    @MethodSource("incurable")
    void whatARetryCannotCureIsNotRetried(Class<? extends GatewayException> type, Answer answer, boolean another) {
        try (Gateway gateway = retrying()) {
            for (Way way : Way.values()) {
                server.enqueue(answer);
                assertThatThrownBy(() -> way.run(gateway.chat(Setup.TARGET).user("Hello")))
                        .isExactlyInstanceOf(type);
            }
            assertThat(server.requestCount()).isEqualTo(3);
            assertThat(sleeper.slept()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("incurable")
    void whatAnotherTargetMayCureGoesThere(Class<? extends GatewayException> type, Answer answer, boolean another) {
        try (Gateway gateway = retrying()) {
            server.enqueue(answer);
            spare.enqueue(Scripts.chat("spare"));
            if (another) {
                assertThat(gateway.chat("assistant").user("Hello").send().text())
                        .isEqualTo("spare");
            } else {
                assertThatThrownBy(() -> gateway.chat("assistant").user("Hello").send())
                        .isExactlyInstanceOf(type);
                assertThat(spare.requestCount()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void retriesComeBeforeTheNextTarget(Way way) {
        try (Gateway gateway = retrying()) {
            server.otherwise(DOWN);
            spare.enqueue(DOWN, Scripts.chat("spare"));

            ChatResponse answer = way.run(gateway.chat("assistant").user("Hello"));

            assertThat(answer.text()).isEqualTo("spare");
            assertThat(answer.attempts())
                    .map(attempt -> attempt.target() + " " + attempt.state())
                    .containsExactly(
                            "openai/a FAILED",
                            "openai/a FAILED",
                            "openai/a FAILED",
                            "spare/b FAILED",
                            "spare/b FINISHED");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenAllTargetsFailTheErrorListsThem(Way way) {
        try (Gateway gateway = builder().build()) {
            server.enqueue(DOWN);
            spare.enqueue(Scripts.error(401, "x", "invalid_api_key", "Bad key."));

            AllTargetsFailedException e = catchThrowableOfType(
                    AllTargetsFailedException.class,
                    () -> way.run(gateway.chat("assistant").user("Hello")));

            assertThat(e.failures())
                    .map(Object::getClass)
                    .containsExactly(UnavailableException.class, AuthenticationException.class);
            assertThat(e.attempts()).hasSize(2);
            assertThat(e)
                    .hasMessageContaining("\"assistant\"")
                    .hasMessageContaining("openai/a (endpoint openai#1) answered 503")
                    .hasMessageContaining("spare/b (endpoint spare#1) answered 401")
                    .hasMessageContaining("API key");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anErrorInTheFirstEventOfAStreamIsStillRetried(Way way) {
        try (Gateway gateway = retrying()) {
            server.enqueue(
                    Scripts.errorInStream("server_error", "server_is_overloaded", "Overloaded"), Scripts.chat("up"));

            ChatResponse answer = way.run(gateway.chat(Setup.TARGET).user("Hello"));

            assertThat(answer.text()).isEqualTo("up");
            assertThat(answer.attempts()).map(Attempt::error).containsExactly(OverloadedException.class, null);
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterTheFirstContentNothingIsRetried(Way way) {
        try (Gateway gateway = retrying()) {
            server.enqueue(Scripts.errorInStream("server_error", "x", "Oops", "Once", " upon"));

            StreamInterruptedException e = catchThrowableOfType(
                    StreamInterruptedException.class,
                    () -> way.run(gateway.chat("assistant").user("Hello")));

            assertThat(e.partial().text()).isEqualTo("Once upon");
            assertThat(e).hasMessageContaining("broke off").hasMessageContaining("openai/a");
            assertThat(server.requestCount()).isEqualTo(1);
            assertThat(spare.requestCount()).isZero();
        }
    }

    @Test
    void anEmbeddingIsRetriedAndFallsBackToo() {
        try (Gateway gateway = retrying()) {
            server.otherwise(DOWN);
            spare.enqueue(DOWN, Scripts.embeddings(4));

            var response = gateway.embed("assistant").input("a").send();

            assertThat(response.vectors()).hasSize(1);
            assertThat(response.attempts()).hasSize(5);
            assertThat(response.head().target()).hasToString("spare/b");
        }
    }

    @Test
    void oneDeadlineSpansAllRetries() {
        try (Gateway gateway =
                builder().retry(RetryPolicy.builder().maxRetries(10).build()).build()) {
            server.otherwise(Scripts.rateLimited(Duration.ofSeconds(40)));

            GatewayException e = catchThrowableOfType(
                    GatewayException.class,
                    () -> gateway.chat(Setup.TARGET)
                            .user("Hello")
                            .timeout(Duration.ofSeconds(100))
                            .send());

            assertThat(e).isInstanceOfAny(RateLimitedException.class, TimedOutException.class);
            assertThat(sleeper.slept())
                    .hasSize(2)
                    .allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(44)));
        }
    }

    @Test
    void withoutAPolicyNothingIsRetried() {
        try (Gateway gateway = builder().build()) {
            server.enqueue(DOWN, Scripts.chat("up"));

            assertThatThrownBy(() -> gateway.chat(Setup.TARGET).user("Hello").send())
                    .isInstanceOf(UnavailableException.class);
            assertThat(server.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void theRecommendedSettingsRetry() {
        try (Gateway gateway = builder().recommended().build()) {
            server.enqueue(DOWN, Scripts.chat("up"));

            assertThat(gateway.chat(Setup.TARGET).user("Hello").send().text()).isEqualTo("up");
        }
    }

    @Test
    void aTimeoutOfTheProviderHoldsAndAnotherTargetIsTried() {
        try (Gateway gateway = Gateway.builder()
                .provider(Setup.openAi(server)
                        .timeouts(io.gatehouse.model.Timeouts.NONE.firstEvent(Duration.ofMillis(100)))
                        .build())
                .provider(Setup.openAi(spare).name("spare").build())
                .route("assistant", Route.to("openai/a").fallbackTo("spare/b"))
                .build()) {
            server.enqueue(Scripts.silent());
            spare.enqueue(Scripts.chat("spare"));

            ChatResponse answer = gateway.chat("assistant").user("Hello").send();

            assertThat(answer.text()).isEqualTo("spare");
            assertThat(answer.attempts()).map(Attempt::error).containsExactly(TimedOutException.class, null);
        }
    }
}
