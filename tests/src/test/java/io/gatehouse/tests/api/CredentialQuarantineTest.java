package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.model.AuthenticationException;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.EndpointHealth;
import io.gatehouse.model.GatewayEvent;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.PermissionDeniedException;
import io.gatehouse.model.QuotaExhaustedException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.policy.BreakerPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.Scripts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A credential that is refused is left alone for a minute; then one call tries it. */
@Timeout(60)
class CredentialQuarantineTest {
    private static final Answer BAD_KEY = Scripts.error(401, "invalid_request_error", "invalid_api_key", "Bad key.");
    private static final Answer FORBIDDEN = Scripts.error(403, "x", "permission", "No.");
    private static final Answer UP = Scripts.chat("up");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    final LeakCheckExtension leaks = new LeakCheckExtension();

    private final FakeModelServer server = leaks.watch(FakeModelServer.start());
    private final FakeModelServer spare = leaks.watch(FakeModelServer.start());
    private final ManualClock clock = new ManualClock();
    private final List<GatewayEvent> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        server.close();
        spare.close();
    }

    private GatewayBuilder builder() {
        return leaks.watch(Gateway.builder())
                .provider(Setup.openAi(spare).name("spare").build())
                .breaker(BreakerPolicy.standard())
                .listener(events::add)
                .clock(clock);
    }

    private Gateway gateway() {
        return builder()
                .provider(Setup.openAi(server).build())
                .route("assistant", Route.to(Setup.TARGET).fallbackTo("spare/b"))
                .build();
    }

    private List<GatewayEvent.CredentialQuarantined> told() {
        return events.stream()
                .filter(event -> event instanceof GatewayEvent.CredentialQuarantined)
                .map(event -> (GatewayEvent.CredentialQuarantined) event)
                .toList();
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(AuthenticationException.class, BAD_KEY, "its credential was refused"),
                Arguments.of(QuotaExhaustedException.class, Scripts.quotaExceeded(), "out of credit or quota"),
                Arguments.of(PermissionDeniedException.class, FORBIDDEN, "may not use this model"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void afterARefusalCallsFailAtOnceWithTheSameError(
            Class<? extends GatewayException> type, Answer answer, String words) {
        try (Gateway gateway = gateway()) {
            server.otherwise(answer);
            assertThatThrownBy(() -> gateway.chat(Setup.TARGET).user("Hello").send())
                    .isExactlyInstanceOf(type);
            clock.advance(Duration.ofSeconds(18));

            for (Way way : Way.values()) {
                GatewayException e = catchThrowableOfType(
                        type, () -> way.run(gateway.chat(Setup.TARGET).user("Hello")));
                assertThat(e.isRefusal()).isTrue();
                assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(42));
                assertThat(e.endpoint()).isEqualTo("openai#1");
                assertThat(e.target()).hasToString(Setup.TARGET);
                assertThat(e.attempts()).isEmpty();
                assertThat(e)
                        .hasMessageContaining(Setup.TARGET + " (endpoint openai#1) was not called")
                        .hasMessageContaining(words)
                        .hasMessageContaining("goes through in 42 s")
                        .hasMessageContaining("API key");
                assertThat(e.getMessage()).doesNotContain(Setup.KEY);
            }
            assertThat(server.requestCount()).isEqualTo(1);
            assertThat(told()).singleElement().satisfies(event -> {
                assertThat(event.endpoint()).isEqualTo("openai#1");
                assertThat(event.error()).isEqualTo(type);
                assertThat(event.retryIn()).isEqualTo(MINUTE);
            });
            assertThat(gateway.health())
                    .filteredOn(health -> health.target().toString().equals(Setup.TARGET))
                    .singleElement()
                    .satisfies(health -> {
                        assertThat(health.unavailable()).contains(words);
                        assertThat(health.retryIn()).isEqualTo(Duration.ofSeconds(42));
                        assertThat(health.breaker()).isEqualTo(EndpointHealth.Breaker.CLOSED);
                    });
        }
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void afterItsTimeOneCallTriesAndLiftsIt(Class<? extends GatewayException> type, Answer answer, String words) {
        try (Gateway gateway = gateway()) {
            server.otherwise(answer);
            for (int round = 1; round <= 2; round++) {
                assertThatThrownBy(
                                () -> gateway.chat(Setup.TARGET).user("Hello").send())
                        .isExactlyInstanceOf(type);
                assertThatThrownBy(
                                () -> gateway.chat(Setup.TARGET).user("Hello").send())
                        .isExactlyInstanceOf(type);
                assertThat(server.requestCount()).isEqualTo(round);
                assertThat(told()).hasSize(round);
                clock.advance(MINUTE);
            }
            server.otherwise(UP);
            for (Way way : Way.values()) {
                assertThat(way.run(gateway.chat(Setup.TARGET).user("Hello")).text())
                        .isEqualTo("up");
            }
        }
    }

    @Test
    void aTryThatFailsOtherwiseDecidesNothing() {
        try (Gateway gateway = gateway()) {
            server.enqueue(BAD_KEY, Scripts.error(503, "server_error", "x", "down"), UP);
            assertThat(catchThrowable(
                            () -> gateway.chat(Setup.TARGET).user("Hello").send()))
                    .isInstanceOf(AuthenticationException.class);
            clock.advance(MINUTE);
            assertThat(catchThrowable(
                            () -> gateway.chat(Setup.TARGET).user("Hello").send()))
                    .isInstanceOf(UnavailableException.class);
            assertThat(gateway.chat(Setup.TARGET).user("Hello").send().text()).isEqualTo("up");
        }
    }

    @Test
    void aRefusedKeyIsLeftAloneWithAllModelsAForbiddenModelAlone() {
        try (Gateway gateway = gateway()) {
            server.enqueue(FORBIDDEN, UP, BAD_KEY);
            assertThat(catchThrowable(
                            () -> gateway.chat("openai/a").user("Hello").send()))
                    .isInstanceOf(PermissionDeniedException.class);
            assertThat(gateway.chat("openai/b").user("Hello").send().text()).isEqualTo("up");

            assertThat(catchThrowable(
                            () -> gateway.chat("openai/b").user("Hello").send()))
                    .isInstanceOf(AuthenticationException.class);
            assertThat(catchThrowable(
                            () -> gateway.chat("openai/c").user("Hello").send()))
                    .isInstanceOf(AuthenticationException.class);
            assertThat(catchThrowable(
                            () -> gateway.embed("openai/d").input("Hello").send()))
                    .isInstanceOf(AuthenticationException.class);
            assertThat(server.requestCount()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void callsGoToTheNextTargetMeanwhile(Way way) {
        try (Gateway gateway = gateway()) {
            server.otherwise(BAD_KEY);
            spare.otherwise(Scripts.chat("spare"));
            for (int i = 0; i < 5; i++) {
                ChatResponse answer = way.run(gateway.chat("assistant").user("Hello"));
                assertThat(answer.text()).isEqualTo("spare");
            }
            assertThat(server.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void ofTwoKeysOnlyTheRefusedOneIsLeftAlone() {
        Answer byKey = request ->
                "Bearer good".equals(request.header("Authorization")) ? UP.script(request) : BAD_KEY.script(request);
        server.otherwise(byKey);
        try (Gateway gateway = builder()
                .provider(OpenAiProvider.builder()
                        .baseUrl(server.baseUrl())
                        .apiKeys("bad", "good")
                        .build())
                .build()) {
            int answered = 0;
            for (int i = 0; i < 20; i++) {
                if (catchThrowable(
                                () -> gateway.chat(Setup.TARGET).user("Hello").send())
                        == null) {
                    answered++;
                }
            }
            assertThat(server.requests())
                    .filteredOn(request -> "Bearer bad".equals(request.header("Authorization")))
                    .hasSize(1);
            assertThat(answered).isGreaterThanOrEqualTo(10);
            assertThat(told()).hasSize(1);
            assertThat(gateway.health()).hasSize(2);
            assertThat(gateway.health())
                    .filteredOn(health -> health.unavailable() != null)
                    .hasSize(1);
        }
    }
}
