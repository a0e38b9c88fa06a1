package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.Gateway;
import io.gatehouse.model.AllTargetsFailedException;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ContentBlockedException;
import io.gatehouse.model.ContextTooLongException;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.Timeouts;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ChatAnswer;
import io.gatehouse.testing.Scripts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which target answers a call, in which order they are tried, and what is said when none does. */
class FallbackTest extends RouteTestBase {
    private static final Answer TOO_LONG =
            Scripts.error(400, "invalid_request_error", "context_length_exceeded", "Too long.");
    private static final Answer BLOCKED = Scripts.error(400, "invalid_request_error", "content_filter", "Filtered.");
    private static final Answer WRONG = Scripts.error(400, "invalid_request_error", "invalid_value", "Bad value.");

    @ParameterizedTest
    @EnumSource
    void groupsAreTriedInTheirOrderAndTheTrailSaysSo(Way way) {
        Gateway gateway = routed(Route.to("a/x").fallbackTo("b/y").fallbackTo("c/z"));
        a.enqueue(DOWN);
        b.enqueue(Scripts.reset());
        c.enqueue(Scripts.chat("third"));

        ChatResponse answer = way.run(call(gateway));

        assertThat(answer.text()).isEqualTo("third");
        assertThat(answer.head().target()).hasToString("c/z");
        assertThat(answer.model()).isEqualTo("z");
        assertThat(trail(answer)).containsExactly("a/x FAILED", "b/y FAILED", "c/z FINISHED");
        assertThat(requests()).isEqualTo(3);
    }

    @Test
    void aGroupSharesItsTrafficByWeight() {
        Gateway gateway = open(builder()
                .random(new Random(11))
                .route("r", Route.to(RouteTarget.of("a/x").weight(3), RouteTarget.of("b/y"))));
        a.otherwise(Scripts.chat("a"));
        b.otherwise(Scripts.chat("b"));
        for (int i = 0; i < 400; i++) {
            call(gateway).send();
        }
        assertThat(a.requestCount()).isBetween(270L, 330L);
        assertThat(a.requestCount() + b.requestCount()).isEqualTo(400);
    }

    @Test
    void whenOneOfAGroupFailsItsOthersComeBeforeTheNextGroup() {
        Gateway gateway = open(builder()
                .random(new Random(5))
                .route(
                        "r",
                        Route.to(RouteTarget.of("a/x"), RouteTarget.of("b/y")).fallbackTo("c/z")));
        a.otherwise(DOWN);
        b.otherwise(DOWN);
        c.otherwise(Scripts.chat("c"));
        List<List<String>> trails = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            trails.add(trail(call(gateway).send()));
        }
        assertThat(trails)
                .contains(
                        List.of("a/x FAILED", "b/y FAILED", "c/z FINISHED"),
                        List.of("b/y FAILED", "a/x FAILED", "c/z FINISHED"))
                .allMatch(trail -> trail.get(2).equals("c/z FINISHED"));
    }

    @Test
    void aTargetWithoutAShareComesAfterTheOthersOfItsGroup() {
        Gateway gateway = open(builder()
                .random(new Random(3))
                .route("r", Route.to(RouteTarget.of("a/x").weight(0), RouteTarget.of("b/y"), RouteTarget.of("c/z"))));
        a.otherwise(Scripts.chat("a"));
        b.otherwise(DOWN);
        c.otherwise(DOWN);
        for (int i = 0; i < 10; i++) {
            List<String> trail = trail(call(gateway).send());
            assertThat(trail).hasSize(3);
            assertThat(trail.get(2)).isEqualTo("a/x FINISHED");
        }
    }

    @ParameterizedTest
    @EnumSource
    void noTargetIsTriedTwice(Way way) {
        Gateway gateway = routed(Route.to(RouteTarget.of("a/x"), RouteTarget.of("b/y"))
                .fallbackTo("c/z")
                .onContentBlocked("c/other"));
        a.otherwise(DOWN);
        b.otherwise(DOWN);
        c.otherwise(BLOCKED);
        assertThatThrownBy(() -> way.run(call(gateway))).isInstanceOf(ContentBlockedException.class);
        assertThat(a.requestCount()).isEqualTo(1);
        assertThat(b.requestCount()).isEqualTo(1);
        assertThat(c.requestCount()).isEqualTo(2);
    }

    @Test
    void aRouteBoundsHowManyTargetsACallTries() {
        Gateway gateway =
                routed(Route.to("a/x").fallbackTo("b/y").fallbackTo("c/z").maxTargets(2));
        a.otherwise(DOWN);
        b.otherwise(DOWN);
        assertThatThrownBy(() -> call(gateway).send())
                .isInstanceOf(AllTargetsFailedException.class)
                .hasMessageContaining("The 2 targets that a call may try of \"r\" failed");
        assertThat(c.requestCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aCallForbidsFallback(Way way) {
        Gateway gateway = routed(Route.to("a/x").fallbackTo("b/y"));
        a.otherwise(DOWN);
        assertThatThrownBy(() -> way.run(call(gateway).maxFallbacks(0))).isInstanceOf(UnavailableException.class);
        assertThat(b.requestCount()).isZero();
    }

    @Test
    void aCallCapsFallback() {
        Gateway gateway = routed(Route.to("a/x").fallbackTo("b/y").fallbackTo("c/z"));
        a.otherwise(DOWN);
        b.otherwise(DOWN);
        assertThatThrownBy(() -> call(gateway).maxFallbacks(1).send()).isInstanceOf(AllTargetsFailedException.class);
        assertThat(c.requestCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void whatTheCallerDidWrongGoesNowhereElse(Way way) {
        Gateway gateway = routed(Route.to("a/x").fallbackTo("b/y"));
        a.enqueue(WRONG);
        assertThatThrownBy(() -> way.run(call(gateway))).isExactlyInstanceOf(InvalidRequestException.class);
        assertThat(b.requestCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aPromptThatIsTooLongGoesToALargerWindowOfTheRoute(Way way) {
        Gateway gateway = routed(
                Route.to(window("a/x", 8_000)).fallbackTo(window("b/y", 8_000)).fallbackTo(window("c/z", 32_000)));
        a.enqueue(TOO_LONG);
        c.enqueue(Scripts.chat("fits"));

        ChatResponse answer = way.run(call(gateway));

        assertThat(answer.text()).isEqualTo("fits");
        assertThat(trail(answer)).containsExactly("a/x FAILED", "b/y SKIPPED", "c/z FINISHED");
        assertThat(answer.attempts().get(1).note()).contains("8000 tokens").contains("not larger");
        assertThat(b.requestCount()).isZero();
    }

    @Test
    void aListForLongPromptsIsTheOnlyWayForThem() {
        Gateway gateway = routed(Route.to(window("a/x", 8_000))
                .fallbackTo(window("b/y", 64_000))
                .onContextTooLong(window("c/small", 4_000), RouteTarget.of("c/unknown"), window("c/large", 32_000)));
        a.enqueue(TOO_LONG);
        c.enqueue(Scripts.chat("fits"));
        ChatResponse answer = call(gateway).send();
        assertThat(trail(answer))
                .containsExactly("a/x FAILED", "c/small SKIPPED", "c/unknown SKIPPED", "c/large FINISHED");
        // Other errors do not lead there.
        a.enqueue(DOWN);
        b.enqueue(Scripts.chat("ordinary"));
        assertThat(trail(call(gateway).send())).containsExactly("a/x FAILED", "b/y FINISHED");
    }

    @Test
    void onTheListForLongPromptsAnUnknownFirstWindowLeavesAnyKnownOne() {
        Gateway gateway = routed(Route.to("a/x").onContextTooLong(RouteTarget.of("b/y"), window("c/z", 1_000_000)));
        a.enqueue(TOO_LONG);
        c.enqueue(Scripts.chat("fits"));
        assertThat(trail(call(gateway).send())).containsExactly("a/x FAILED", "b/y SKIPPED", "c/z FINISHED");
    }

    @Test
    void eachTimeAPromptIsTooLongTheNextWindowMustBeLargerStill() {
        Gateway gateway = routed(Route.to(window("a/x", 8_000))
                .onContextTooLong(window("b/y", 32_000), window("c/same", 32_000), window("c/z", 128_000)));
        a.enqueue(TOO_LONG);
        b.enqueue(TOO_LONG);
        c.enqueue(Scripts.chat("fits"));
        assertThat(trail(call(gateway).send()))
                .containsExactly("a/x FAILED", "b/y FAILED", "c/same SKIPPED", "c/z FINISHED");
    }

    @ParameterizedTest
    @EnumSource
    void withoutALargerWindowTheFirstErrorStands(Way way) {
        Gateway gateway = routed(Route.to(window("a/x", 8_000)).fallbackTo("b/y"));
        a.enqueue(TOO_LONG);
        assertThatThrownBy(() -> way.run(call(gateway)))
                .isInstanceOf(ContextTooLongException.class)
                .hasMessageContaining("a/x (endpoint a#1) answered 400");
        assertThat(b.requestCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aBlockedCallGoesNowhereUnasked(Way way) {
        Gateway gateway = routed(Route.to("a/x").fallbackTo("b/y"));
        a.enqueue(BLOCKED);
        assertThatThrownBy(() -> way.run(call(gateway))).isInstanceOf(ContentBlockedException.class);
        assertThat(b.requestCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aBlockedCallGoesWhereTheRouteSays(Way way) {
        Gateway gateway = routed(Route.to("a/x").fallbackTo("b/y").onContentBlocked("c/z"));
        a.enqueue(BLOCKED);
        c.enqueue(Scripts.chat("allowed"));
        assertThat(trail(way.run(call(gateway)))).containsExactly("a/x FAILED", "c/z FINISHED");
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatWasFilteredAwayIsBlockedAndOneThatWasCutIsAnAnswer(Way way) {
        Gateway gateway = routed(Route.to("a/x").onContentBlocked("c/z"));
        a.enqueue(ChatAnswer.builder().finishReason("content_filter").build());
        c.enqueue(Scripts.chat("allowed"));
        assertThat(way.run(call(gateway)).text()).isEqualTo("allowed");

        a.enqueue(
                ChatAnswer.builder().text("Half").finishReason("content_filter").build());
        ChatResponse cut = way.run(call(gateway));
        assertThat(cut.text()).isEqualTo("Half");
        assertThat(cut.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
    }

    @ParameterizedTest
    @EnumSource
    void anErrorAsTheFirstEventOfAStreamIsNeverSeen(Way way) {
        Gateway gateway = routed(Route.to("a/x").fallbackTo("b/y").fallbackTo("c/z"));
        a.enqueue(Scripts.errorInStream("server_error", "server_is_overloaded", "Overloaded"));
        // Who speaks is announced before the error: that commits to nothing.
        b.enqueue(Scripts.errorInStream("server_error", "server_is_overloaded", "Overloaded", ""));
        c.enqueue(Scripts.chat("third"));
        ChatResponse answer = way.run(call(gateway));
        assertThat(answer.text()).isEqualTo("third");
        assertThat(answer.attempts())
                .extracting(Attempt::error)
                .containsExactly(OverloadedException.class, OverloadedException.class, null);
    }

    @Test
    void oneDeadlineSpansAllTargets() {
        List<Duration> left = new ArrayList<>();
        Gateway gateway = open(builder()
                .route(
                        "r",
                        Route.to("a/x")
                                .fallbackTo("b/y")
                                .fallbackTo("c/z")
                                .timeouts(Timeouts.NONE.firstEvent(Duration.ofSeconds(20))))
                .addAttemptInterceptor(chain -> {
                    left.add(chain.deadline().remaining());
                    return chain.proceed(chain.request());
                }));
        a.enqueue(Scripts.silent());
        b.enqueue(Scripts.silent());
        CompletableFuture<ChatResponse> answer =
                background(() -> call(gateway).timeout(Duration.ofSeconds(30)).send());
        a.takeRequest(Setup.WAIT);
        clock.advance(Duration.ofSeconds(20));
        b.takeRequest(Setup.WAIT);
        clock.advance(Duration.ofSeconds(10));
        assertThat(failure(answer)).isInstanceOfSatisfying(TimedOutException.class, e -> {
            assertThat(e.phase()).isEqualTo(TimedOutException.Phase.OVERALL);
            assertThat(trail(e)).containsExactly("a/x FAILED", "b/y FAILED");
        });
        assertThat(left).containsExactly(Duration.ofSeconds(30), Duration.ofSeconds(10));
        assertThat(c.requestCount()).isZero();
    }

    @Test
    void aChangeOfTheRequestThatFailsNamesItsTarget() {
        Gateway gateway = routed(Route.to(RouteTarget.of("a/x").request(request -> {
                    throw new IllegalStateException("secret text");
                }))
                .fallbackTo("b/y"));
        GatewayException e =
                catchThrowableOfType(GatewayException.class, () -> call(gateway).send());
        assertThat(e)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("a/x")
                .hasMessageContaining("IllegalStateException")
                .hasMessageNotContaining("secret text");
        assertThat(requests()).isZero();
    }

    @Test
    void aTargetGetsItsOwnRequest() {
        Gateway gateway = routed(Route.to("a/x")
                .fallbackTo(RouteTarget.of("b/y")
                        .request(request -> request.toBuilder()
                                .sampling(request.sampling().toBuilder()
                                        .temperature(0.0)
                                        .build())
                                .build())));
        a.enqueue(DOWN);
        b.enqueue(Scripts.chat("b"));
        call(gateway).send();
        assertThat(a.takeRequest(Setup.WAIT).at("/temperature")).isNull();
        assertThat(b.takeRequest(Setup.WAIT).at("/temperature")).isEqualTo("0.0");
        assertThat(b.requests().get(0).at("/model")).isEqualTo("y");
    }

    @Test
    void whatWasPassedOverIsNamedWhenTheOthersFail() {
        Gateway gateway = routed(Route.to(window("a/x", 100)).fallbackTo("b/y"));
        b.enqueue(Scripts.rateLimited(Duration.ofSeconds(7)));
        assertThatThrownBy(() -> gateway.chat("r").user("word ".repeat(200)).send())
                .isInstanceOfSatisfying(AllTargetsFailedException.class, e -> {
                    assertThat(e.failures()).hasSize(1);
                    assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(7));
                    assertThat(trail(e)).containsExactly("a/x SKIPPED", "b/y FAILED");
                })
                .hasMessageContaining("a/x was passed over: a prompt of at least 166 tokens")
                .hasMessageContaining("b/y (endpoint b#1) answered 429");
    }
}
