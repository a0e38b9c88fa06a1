package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.ChatCall;
import io.gatehouse.Gateway;
import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ContextTooLongException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ImagePart;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.policy.Route;
import io.gatehouse.testing.Scripts;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A target is not asked for what it is known to be unable to do. */
class CapabilityTest extends RouteTestBase {
    static Stream<Arguments> inabilities() {
        Json schema = Json.parse("{\"type\":\"object\"}");
        return Stream.of(
                inability(
                        Capabilities.builder().tools(false),
                        call -> call.tools(ToolSpec.of("clock", "Tells the time.", schema)),
                        "it takes no tools"),
                inability(
                        Capabilities.builder().vision(false),
                        call -> call.user(ImagePart.url("https://example.com/cat.png")),
                        "it takes no images"),
                inability(
                        Capabilities.builder().jsonSchema(false),
                        call -> call.responseFormat(ResponseFormat.jsonSchema("time", schema)),
                        "it does not answer by a JSON schema"),
                inability(
                        Capabilities.builder().contextWindow(1_000L),
                        call -> call.user("word ".repeat(1_000)).maxTokens(200),
                        "a prompt of at least 834 tokens and 200 of output cannot fit its context window of 1000 tokens"));
    }

    private static Arguments inability(Capabilities.Builder known, UnaryOperator<ChatCall> asks, String reason) {
        return Arguments.of(known, asks, reason);
    }

    @ParameterizedTest
    @MethodSource("inabilities")
    void whoCannotAnswerIsPassedOver(Capabilities.Builder known, UnaryOperator<ChatCall> asks, String reason) {
        Gateway gateway = routed(Route.to(able("a/x", known)).fallbackTo("b/y"));
        b.otherwise(Scripts.chat("able"));
        for (Way way : Way.values()) {
            ChatResponse answer = way.run(asks.apply(call(gateway)));
            assertThat(trail(answer)).containsExactly("a/x SKIPPED", "b/y FINISHED");
            assertThat(answer.attempts().get(0).note()).isEqualTo(reason);
        }
        // What it is not asked for it need not be able to do.
        a.enqueue(Scripts.chat("plain"));
        assertThat(call(gateway).send().text()).isEqualTo("plain");
    }

    @ParameterizedTest
    @MethodSource("inabilities")
    void whatNobodyCanAnswerIsNotSent(Capabilities.Builder known, UnaryOperator<ChatCall> asks, String reason) {
        Gateway gateway = routed(Route.to(able("a/x", known)).fallbackTo(able("b/y", known)));
        GatewayException e = catchThrowableOfType(
                GatewayException.class, () -> asks.apply(call(gateway)).send());
        assertThat(e)
                .isExactlyInstanceOf(
                        reason.contains("prompt") ? ContextTooLongException.class : InvalidRequestException.class)
                .hasMessageContaining("\"r\" was not sent")
                .hasMessageContaining("a/x was passed over: " + reason)
                .hasMessageContaining("b/y was passed over: " + reason);
        assertThat(trail(e)).containsExactly("a/x SKIPPED", "b/y SKIPPED");
        assertThat(requests()).isZero();
    }

    @Test
    void aLoneTargetIsCheckedToo() {
        Gateway gateway = routed(Route.to(able("a/x", Capabilities.builder().vision(false))));
        InvalidRequestException e = catchThrowableOfType(
                InvalidRequestException.class,
                () -> call(gateway)
                        .user(ImagePart.url("https://example.com/cat.png"))
                        .send());
        assertThat(e.target()).hasToString("a/x");
        assertThat(requests()).isZero();
    }

    @Test
    void aPassedOverTargetIsNoFallback() {
        Gateway gateway = routed(
                Route.to(able("a/x", Capabilities.builder().vision(false))).fallbackTo("b/y"));
        b.enqueue(Scripts.chat("able"));
        ChatResponse answer = call(gateway)
                .user(ImagePart.url("https://example.com/cat.png"))
                .maxFallbacks(0)
                .send();
        assertThat(answer.text()).isEqualTo("able");
    }

    @Test
    void whatCountsIsTheRequestAsTheTargetGetsIt() {
        Gateway gateway = routed(Route.to(able("a/x", Capabilities.builder().jsonSchema(false))
                .request(request -> request.toBuilder()
                        .responseFormat(ResponseFormat.JSON_OBJECT)
                        .build())));
        a.enqueue(Scripts.chat("{}"));
        ChatResponse answer = call(gateway)
                .responseFormat(ResponseFormat.jsonSchema("time", Json.parse("{\"type\":\"object\"}")))
                .send();
        assertThat(answer.text()).isEqualTo("{}");
    }
}
