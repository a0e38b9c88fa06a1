package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ContentBlockedException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.Restarted;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.StreamRestartedException;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.Timeouts;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.model.Usage;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.policy.StreamPolicy;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ChatAnswer;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import io.gatehouse.vllm.VllmProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of an answer that breaks off after it has begun, by the policy of its route. */
class BrokenStreamTest extends RouteTestBase {
    private static final String[] TOKENS =
            IntStream.rangeClosed(1, 60).mapToObj(i -> "w" + i + " ").toArray(String[]::new);
    private static final String WHOLE = String.join("", TOKENS);
    private static final String BEGUN = String.join("", firstTokens(40));
    private static final Capabilities PREFILL =
            Capabilities.builder().prefill(true).build();

    private static final Duration LONG = Duration.ofDays(300);

    private static String[] firstTokens(int count) {
        return Arrays.copyOf(TOKENS, count);
    }

    private static Answer cut() {
        return Scripts.streamUnfinished(firstTokens(40)).with(Script::truncated);
    }

    private static Answer rest() {
        return Scripts.streamText(Arrays.copyOfRange(TOKENS, 40, 60));
    }

    private static RouteTarget prefilling(String target) {
        return RouteTarget.of(target).capabilities(PREFILL);
    }

    private static Route restarting() {
        return Route.to("a/x").fallbackTo("b/y").streams(StreamPolicy.restart());
    }

    private static Route continuing() {
        return Route.to("a/x").fallbackTo(prefilling("b/y")).streams(StreamPolicy.continueElsewhere());
    }

    /** Blocking calls travel as streams too, so that they can break off and be recovered in the same way. */
    private Gateway onWire(Route route) {
        return open(builder().route("r", route).streamOnWire(true));
    }

    private static List<String> shape(ChatStream stream) {
        List<String> shape = new ArrayList<>();
        for (StreamEvent event : stream) {
            shape.add(
                    event instanceof TextDelta delta
                            ? delta.text()
                            : event.getClass().getSimpleName());
        }
        return shape;
    }

    @ParameterizedTest
    @EnumSource
    void bySurfaceTheReaderGetsTheErrorAndWhatThereIs(Way way) {
        Gateway gateway = onWire(Route.to("a/x").fallbackTo("b/y").streams(StreamPolicy.surface()));
        a.enqueue(cut());
        StreamInterruptedException e =
                catchThrowableOfType(StreamInterruptedException.class, () -> way.run(call(gateway)));
        assertThat(e.partial().text()).isEqualTo(BEGUN);
        assertThat(e.partial().usage().isEstimated()).isTrue();
        assertThat(e.partial().usage().outputTokens()).isEqualTo((BEGUN.length() + 3) / 4);
        assertThat(e.partial().usage().inputTokens()).isEqualTo(2);
        assertThat(trail(e)).containsExactly("a/x FAILED");
        assertThat(b.requestCount()).isZero();
    }

    @Test
    void whatTheServerSaidOfUsageIsNoEstimate() {
        Gateway gateway = onWire(Route.to("a/x"));
        a.enqueue(Scripts.streamUnfinished("Once")
                .with(script -> script.body("data: {\"id\":\"1\",\"choices\":[],"
                                + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1}}\n\n")
                        .truncated()));
        StreamInterruptedException e = catchThrowableOfType(
                StreamInterruptedException.class, () -> call(gateway).send());
        assertThat(e.partial().usage()).isEqualTo(Usage.of(5, 1));
    }

    @ParameterizedTest
    @EnumSource
    void byRestartAnotherTargetAnswersFromScratch(Way way) {
        Gateway gateway = onWire(restarting());
        a.enqueue(cut());
        b.enqueue(ChatAnswer.builder().text("All ", "new").usage(3, 2).build());
        if (way == Way.STREAMING) {
            try (ChatStream stream = call(gateway).stream()) {
                ChatResponse answer = stream.await();
                assertThat(answer.text()).isEqualTo("All new");
            }
            return;
        }
        ChatResponse answer = way.run(call(gateway));
        assertThat(answer.text()).isEqualTo("All new");
        assertThat(answer.head().target()).hasToString("b/y");
        assertThat(answer.model()).isEqualTo("y");
        assertThat(answer.usage()).isEqualTo(Usage.of(3, 2));
        assertThat(trail(answer)).containsExactly("a/x FAILED", "b/y FINISHED");
    }

    @Test
    void aRestartTellsTheReaderWhoAnswersNow() {
        Gateway gateway = routed(restarting());
        a.enqueue(Scripts.streamUnfinished("Once").with(Script::truncated));
        b.enqueue(Scripts.streamText("All ", "new"));
        try (ChatStream stream = call(gateway).stream()) {
            assertThat(stream.next()).isEqualTo(TextDelta.of("Once"));
            assertThat(stream.next()).isInstanceOfSatisfying(Restarted.class, restarted -> {
                assertThat(restarted.head().target()).hasToString("b/y");
                assertThat(restarted.reason()).isEqualTo("StreamInterruptedException");
            });
            assertThat(stream.await().text()).isEqualTo("All new");
        }
    }

    @Test
    void aLiveTextReaderIsToldThatHisTextIsVoid() {
        Gateway gateway = routed(restarting());
        a.enqueue(Scripts.streamUnfinished("Once").with(Script::truncated));
        b.enqueue(Scripts.streamText("All ", "new").with(Script::hang));
        try (ChatStream stream = call(gateway).stream()) {
            assertThatThrownBy(() -> stream.text().forEach(piece -> {})).isInstanceOf(StreamRestartedException.class);
        }
        b.takeExchange(Setup.WAIT).awaitClientClosed(Setup.WAIT);
    }

    @ParameterizedTest
    @EnumSource
    void byContinueNobodySeesTheJoint(Way way) {
        Gateway gateway = onWire(continuing());
        a.enqueue(cut());
        b.enqueue(rest());
        ChatResponse answer = way.run(call(gateway).maxTokens(100));
        assertThat(answer.text()).isEqualTo(WHOLE);
        assertThat(answer.head().target()).hasToString("b/y");
        assertThat(answer.usage().isEstimated()).isTrue();
        assertThat(answer.usage().outputTokens()).isGreaterThan(BEGUN.length() / 4);
        assertThat(trail(answer)).containsExactly("a/x FAILED", "b/y FINISHED");
        var request = b.takeRequest(Setup.WAIT);
        assertThat(request.at("/messages/1/role")).isEqualTo("assistant");
        assertThat(request.at("/messages/1/content")).isEqualTo(BEGUN);
        assertThat(request.at("/messages/1/prefix")).isEqualTo("true");
        assertThat(request.at("/messages/2")).isNull();
        assertThat(Integer.parseInt(request.at("/max_completion_tokens"))).isEqualTo(100 - (BEGUN.length() + 3) / 4);
    }

    @Test
    void aContinuationGivesNoEventOfItsOwn() {
        Gateway gateway = routed(continuing());
        a.enqueue(Scripts.streamUnfinished("Once ", "upon ").with(Script::truncated));
        b.enqueue(
                ChatAnswer.builder().text("a ", "time").usage(9, 2).streaming().build());
        try (ChatStream stream = call(gateway).stream()) {
            assertThat(shape(stream)).containsExactly("Once ", "upon ", "a ", "time", "UsageUpdate", "Finished");
        }
    }

    @Test
    void aContinuationThatDoesNotStreamIsTextOfTheSameStream() {
        Gateway gateway = routed(continuing());
        a.enqueue(Scripts.streamUnfinished("Once ").with(Script::truncated));
        b.enqueue(request -> Scripts.json(
                200,
                "{\"id\":\"1\",\"model\":\"y\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                        + "\"content\":\"upon\"},\"finish_reason\":\"stop\"}]}"));
        try (ChatStream stream = call(gateway).stream()) {
            assertThat(shape(stream)).containsExactly("Once ", "upon", "Finished");
        }
    }

    @Test
    void aHostThatSaysTheBeginningAgainIsCutShort() {
        Gateway gateway = routed(continuing());
        a.enqueue(cut());
        b.enqueue(Scripts.streamText(TOKENS));
        assertThat(Way.STREAMING.run(call(gateway)).text()).isEqualTo(WHOLE);
    }

    @ParameterizedTest
    @EnumSource
    void aTargetThatRefusesThePrefixBeginsAnew(Way way) {
        Gateway gateway = onWire(continuing());
        a.enqueue(cut());
        b.enqueue(
                Scripts.error(400, "invalid_request_error", "invalid_value", "Last message must be user."),
                Scripts.chat("All new"));
        ChatResponse answer = way == Way.STREAMING ? awaited(gateway) : way.run(call(gateway));
        assertThat(answer.text()).isEqualTo("All new");
        assertThat(trail(answer)).containsExactly("a/x FAILED", "b/y FAILED", "b/y FINISHED");
    }

    private static ChatResponse awaited(Gateway gateway) {
        try (ChatStream stream = call(gateway).stream()) {
            return stream.await();
        }
    }

    @Test
    void aTargetThatCannotContinueBeginsAnew() {
        Gateway gateway = onWire(Route.to("a/x").fallbackTo("b/y").streams(StreamPolicy.continueElsewhere()));
        a.enqueue(cut());
        b.enqueue(Scripts.chat("All new"));
        assertThat(call(gateway).send().text()).isEqualTo("All new");
        assertThat(b.takeRequest(Setup.WAIT).at("/messages/1")).isNull();
    }

    @Test
    void halfAToolCallIsNotContinued() {
        Gateway gateway = onWire(continuing());
        a.enqueue(ChatAnswer.builder()
                .toolCall("mail", "{\"to\":\"Ada\"}")
                .streaming()
                .build()
                .with(script -> script.truncatedAfter(700)));
        b.enqueue(Scripts.toolCall("mail", "{\"to\":\"Bob\"}"));
        ChatResponse answer = call(gateway)
                .tools(io.gatehouse.model.ToolSpec.of("mail", null, Json.parse("{\"type\":\"object\"}")))
                .send();
        assertThat(answer.toolCalls()).hasSize(1);
        assertThat(answer.toolCalls().get(0).arguments()).isEqualTo("{\"to\":\"Bob\"}");
        assertThat(b.takeRequest(Setup.WAIT).at("/messages/1")).isNull();
    }

    @Test
    void halfAJsonTextIsNotContinued() {
        Gateway gateway = onWire(continuing());
        a.enqueue(Scripts.streamUnfinished("{\"to\":").with(Script::truncated));
        b.enqueue(Scripts.chat("{\"to\":1}"));
        assertThat(call(gateway)
                        .responseFormat(ResponseFormat.JSON_OBJECT)
                        .send()
                        .text())
                .isEqualTo("{\"to\":1}");
        assertThat(b.takeRequest(Setup.WAIT).at("/messages/1")).isNull();
    }

    @Test
    void severalChoicesAndReasoningAreNotContinued() {
        Gateway gateway = onWire(continuing());
        a.enqueue(ChatAnswer.builder()
                .reasoning("Hm. ")
                .text("Once")
                .streaming()
                .build()
                .with(script -> script.truncatedAfter(800)));
        b.enqueue(Scripts.chat("All new"));
        assertThat(call(gateway).send().text()).isEqualTo("All new");
        a.enqueue(Scripts.streamUnfinished("Once").with(Script::truncated));
        b.enqueue(Scripts.chat("Two"));
        assertThat(call(gateway).sampling(sampling -> sampling.n(2)).send().text())
                .isEqualTo("Two");
        assertThat(b.requests()).allMatch(request -> request.at("/messages/1") == null);
    }

    @Test
    void anAnswerThatTheCallerBeganIsNotContinued() {
        Gateway gateway = onWire(continuing());
        a.enqueue(Scripts.streamUnfinished("Once").with(Script::truncated));
        b.enqueue(Scripts.chat("All new"));
        assertThat(call(gateway).message(Message.assistant("So:")).send().text())
                .isEqualTo("All new");
        assertThat(b.takeRequest(Setup.WAIT).at("/messages/2")).isNull();
    }

    /** The three policies. */
    enum Policy {
        SURFACE,
        RESTART,
        CONTINUE
    }

    @ParameterizedTest
    @EnumSource
    void aStallInTheMiddleEndsWithinTheLimit(Policy policy) {
        StreamPolicy streams = switch (policy) {
            case SURFACE -> StreamPolicy.surface();
            case RESTART -> StreamPolicy.restart();
            case CONTINUE -> StreamPolicy.continueElsewhere();
        };
        Timeouts patient = Timeouts.NONE.firstEvent(LONG).betweenEvents(LONG);
        Gateway gateway = onWire(Route.to(RouteTarget.of("a/x").timeouts(patient.betweenEvents(Duration.ofSeconds(20))))
                .fallbackTo(prefilling("b/y").timeouts(patient))
                .streams(streams));
        a.enqueue(Scripts.streamUnfinished(firstTokens(20)).with(Script::hang));
        b.enqueue(Scripts.chat("The rest"));
        CompletableFuture<ChatResponse> answer =
                background(() -> call(gateway).timeout(LONG).send());
        // Nobody can see when the reader begins to wait.
        pass(Duration.ofSeconds(1), a.takeExchange(Setup.WAIT).clientClosed());
        String begun = String.join("", firstTokens(20));
        if (policy == Policy.SURFACE) {
            assertThat(failure(answer)).isInstanceOfSatisfying(TimedOutException.class, e -> {
                assertThat(e.phase()).isEqualTo(TimedOutException.Phase.BETWEEN_EVENTS);
                assertThat(e.partial().text()).isEqualTo(begun);
            });
        } else {
            assertThat(result(answer).text()).isEqualTo(policy == Policy.RESTART ? "The rest" : begun + "The rest");
        }
    }

    @Test
    void anotherEndpointOfTheTargetComesFirst() {
        Gateway gateway = open(leaks.watch(Gateway.builder())
                .provider(VllmProvider.builder()
                        .pool(pool -> pool.probe(null))
                        .name("pool")
                        .replicas(a.url(), b.url())
                        .build())
                .provider(Setup.openAi(c).name("c").build())
                .route("r", Route.to("pool/x").fallbackTo("c/z").streams(StreamPolicy.restart()))
                .balancer(io.gatehouse.policy.Balancer.roundRobin())
                .streamOnWire(true)
                .clock(clock));
        a.enqueue(cut());
        b.enqueue(Scripts.chat("The replica"));
        ChatResponse answer = call(gateway).maxFallbacks(0).send();
        assertThat(answer.text()).isEqualTo("The replica");
        assertThat(trail(answer)).containsExactly("pool/x FAILED", "pool/x FINISHED");
        assertThat(c.requestCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void whenNobodyElseAnswersTheBreakIsWhatTheReaderGets(Way way) {
        Gateway gateway = onWire(restarting().fallbackTo("c/z"));
        a.enqueue(cut());
        b.enqueue(DOWN);
        c.enqueue(Scripts.error(400, "invalid_request_error", "invalid_value", "Bad value."));
        StreamInterruptedException e =
                catchThrowableOfType(StreamInterruptedException.class, () -> way.run(call(gateway)));
        assertThat(e.target()).hasToString("a/x");
        assertThat(e.partial().text()).isEqualTo(BEGUN);
        assertThat(e.getSuppressed())
                .hasExactlyElementsOfTypes(UnavailableException.class, InvalidRequestException.class);
        assertThat(trail(e)).containsExactly("a/x FAILED", "b/y FAILED", "c/z FAILED");
    }

    @Test
    void anAnswerIsRecoveredOnlySoOften() {
        Gateway gateway = onWire(Route.to("a/x")
                .fallbackTo("b/y")
                .fallbackTo("c/z")
                .streams(StreamPolicy.restart().maxRecoveries(1)));
        a.enqueue(cut());
        b.enqueue(Scripts.streamUnfinished("Second").with(Script::truncated));
        StreamInterruptedException e = catchThrowableOfType(
                StreamInterruptedException.class, () -> call(gateway).send());
        assertThat(e.target()).hasToString("b/y");
        assertThat(e.partial().text()).isEqualTo("Second");
        assertThat(c.requestCount()).isZero();
    }

    @Test
    void anAnswerIsContinuedTwice() {
        Gateway gateway = onWire(Route.to("a/x")
                .fallbackTo(prefilling("b/y"))
                .fallbackTo(prefilling("c/z"))
                .streams(StreamPolicy.continueElsewhere()));
        a.enqueue(Scripts.streamUnfinished("Once ").with(Script::truncated));
        b.enqueue(Scripts.streamUnfinished("upon ").with(Script::truncated));
        c.enqueue(Scripts.chat("a time"));
        assertThat(call(gateway).send().text()).isEqualTo("Once upon a time");
        assertThat(c.takeRequest(Setup.WAIT).at("/messages/1/content")).isEqualTo("Once upon ");
    }

    @Test
    void contentThatIsBlockedInTheMiddleGoesNowhereUnasked() {
        Answer blocked = Scripts.errorInStream("invalid_request_error", "content_filter", "Filtered.", "Once");
        Gateway gateway = onWire(restarting());
        a.enqueue(blocked);
        assertThatThrownBy(() -> call(gateway).send())
                .isInstanceOf(StreamInterruptedException.class)
                .hasCauseInstanceOf(ContentBlockedException.class);
        assertThat(b.requestCount()).isZero();

        Gateway asked = onWire(continuing().onContentBlocked(prefilling("c/z")));
        a.enqueue(blocked);
        c.enqueue(Scripts.chat("All new"));
        assertThat(call(asked).send().text()).isEqualTo("All new");
        assertThat(c.takeRequest(Setup.WAIT).at("/messages/1")).isNull();
    }

    @Test
    void whatAnInterceptorThrowsIsNoBreak() {
        Gateway gateway = open(builder()
                .route("r", restarting())
                .addAttemptInterceptor(chain -> chain.proceed(chain.request()).mapEvents(event -> {
                    if (event instanceof TextDelta delta && delta.text().equals("stop")) {
                        throw new IllegalStateException("mine");
                    }
                    return event;
                })));
        a.enqueue(Scripts.streamText("Once", "stop"));
        try (ChatStream stream = call(gateway).stream()) {
            assertThatThrownBy(stream::await).isInstanceOf(IllegalStateException.class);
        }
        assertThat(b.requestCount()).isZero();
    }

    @Test
    void cancellingWhileItRecoversEndsTheCall() {
        Gateway gateway = routed(restarting());
        a.enqueue(Scripts.streamUnfinished("Once").with(Script::truncated));
        b.enqueue(Scripts.silent());
        ChatStream stream = call(gateway).stream();
        assertThat(stream.next()).isEqualTo(TextDelta.of("Once"));
        CompletableFuture<StreamEvent> reader = background(stream::next);
        var exchange = b.takeExchange(Setup.WAIT);
        stream.close();
        assertThat(failure(reader)).isInstanceOf(io.gatehouse.model.CancelledException.class);
        exchange.awaitClientClosed(Setup.WAIT);
    }

    @Test
    void theGatewaysPolicyHoldsWhereARouteHasNone() {
        Gateway gateway = open(builder()
                .streams(StreamPolicy.restart())
                .streamOnWire(true)
                .route("r", Route.to("a/x").fallbackTo("b/y"))
                .route("shown", Route.to("a/x").fallbackTo("b/y").streams(StreamPolicy.surface())));
        a.enqueue(cut(), cut());
        b.enqueue(Scripts.chat("All new"));
        assertThat(call(gateway).send().text()).isEqualTo("All new");
        assertThatThrownBy(() -> gateway.chat("shown").user("Hello").send())
                .isInstanceOf(StreamInterruptedException.class);
    }

    private Answer repeating(int times) {
        String[] pieces = new String[times];
        Arrays.fill(pieces, "blah ");
        return Scripts.streamText(pieces);
    }

    @ParameterizedTest
    @EnumSource
    void aModelThatSaysTheSameForEverIsStopped(Way way) {
        Gateway gateway = onWire(Route.to("a/x"));
        a.enqueue(repeating(200).with(Script::hang));
        GatewayException e = catchThrowableOfType(GatewayException.class, () -> way.run(call(gateway)));
        assertThat(e)
                .isInstanceOf(StreamInterruptedException.class)
                .hasMessageContaining("said the same piece 100 times in a row");
        assertThat(e.code()).isEqualTo("runaway");
        assertThat(e.partial().text()).isEqualTo("blah ".repeat(99));
        a.takeExchange(Setup.WAIT).awaitClientClosed(Setup.WAIT);
    }

    @Test
    void aRunawayIsNotContinued() {
        Gateway gateway = onWire(continuing());
        a.enqueue(repeating(200));
        b.enqueue(Scripts.chat("All new"));
        assertThat(call(gateway).send().text()).isEqualTo("All new");
        assertThat(b.takeRequest(Setup.WAIT).at("/messages/1")).isNull();
    }

    @Test
    void theBoundOfRepetitionCanBeChangedAndLifted() {
        Gateway strict = onWire(Route.to("a/x").streams(StreamPolicy.surface().runawayRepeats(10)));
        a.enqueue(repeating(9), repeating(10));
        assertThat(call(strict).send().text()).hasSize(45);
        assertThatThrownBy(() -> call(strict).send()).isInstanceOf(StreamInterruptedException.class);

        Gateway lax = onWire(Route.to("a/x").streams(StreamPolicy.surface().runawayRepeats(0)));
        a.enqueue(repeating(300));
        assertThat(call(lax).send().text()).hasSize(1500);
    }

    @Test
    void choicesThatSayTheSameAreNoRepetition() {
        Gateway gateway = onWire(Route.to("a/x").streams(StreamPolicy.surface().runawayRepeats(10)));
        a.enqueue(ChatAnswer.builder().text("word ", "by ", "word").build());
        assertThat(call(gateway).sampling(sampling -> sampling.n(20)).send().choices())
                .hasSize(20);
    }

    @Test
    void shortPiecesMayComeAgainAndAgain() {
        Gateway gateway = onWire(Route.to("a/x"));
        String[] pieces = new String[300];
        Arrays.fill(pieces, "--");
        a.enqueue(Scripts.streamText(pieces));
        assertThat(call(gateway).send().text()).hasSize(600);
    }
}
