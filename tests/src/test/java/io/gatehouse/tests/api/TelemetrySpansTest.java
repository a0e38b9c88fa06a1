package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gatehouse.ChatReply;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.Interceptor;
import io.gatehouse.Stage;
import io.gatehouse.model.Capabilities;
import io.gatehouse.model.Restarted;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.policy.BreakerPolicy;
import io.gatehouse.policy.HedgePolicy;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.policy.ShadowPolicy;
import io.gatehouse.policy.StreamPolicy;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ChatAnswer;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.Scripts;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A turn of a call has a span, and below it each attempt has one. */
class TelemetrySpansTest extends TelemetryTestBase {
    private static final Answer WHOLE = ChatAnswer.builder()
            .text("Once", " upon")
            .usage(20, 7, 12)
            .model("m-2026-01-01")
            .build();

    private Gateway plain() {
        return open(builder());
    }

    private Span user() {
        return sdk.getTracer("test").spanBuilder("user").startSpan();
    }

    @ParameterizedTest
    @EnumSource
    void aCallHasASpanBelowItsCallersAndOneForItsAttempt(Way way) {
        a.enqueue(WHOLE);
        Gateway gateway = plain();
        Span user = user();

        try (Scope current = user.makeCurrent()) {
            way.run(gateway.chat("a/m").user("Hello").temperature(0.5).maxTokens(50));
            assertThat(Span.current()).as("the caller's own").isSameAs(user);
        }

        SpanData call = callSpan();
        assertThat(call.getName()).isEqualTo("gatehouse chat");
        assertThat(call.getTraceId()).isEqualTo(user.getSpanContext().getTraceId());
        assertThat(call.getParentSpanId()).isEqualTo(user.getSpanContext().getSpanId());
        assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(string(call, "gatehouse.route")).isEqualTo("a/m");
        assertThat(bool(call, "gatehouse.streaming")).isEqualTo(way == Way.STREAMING);
        assertThat(string(call, "gatehouse.outcome")).isEqualTo("success");
        assertThat(string(call, "gatehouse.target")).isEqualTo("a/m");
        assertThat(number(call, "gatehouse.attempts")).isEqualTo(1);
        assertThat(number(call, "gatehouse.retries")).isZero();
        assertThat(bool(call, "gatehouse.fallback.used")).isFalse();

        SpanData attempt = attemptSpan();
        assertThat(attempt.getName()).isEqualTo("chat m");
        assertThat(attempt.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(attempt.getParentSpanId()).isEqualTo(call.getSpanId());
        assertThat(attempt.getInstrumentationScopeInfo().getName()).isEqualTo("io.gatehouse");
        assertThat(string(attempt, "gen_ai.operation.name")).isEqualTo("chat");
        assertThat(string(attempt, "gen_ai.provider.name")).isEqualTo("openai");
        assertThat(string(attempt, "gen_ai.request.model")).isEqualTo("m");
        assertThat(string(attempt, "gen_ai.response.model")).isEqualTo("m-2026-01-01");
        assertThat(string(attempt, "gen_ai.response.id")).isNotBlank();
        assertThat(attempt.getAttributes().get(AttributeKey.stringArrayKey("gen_ai.response.finish_reasons")))
                .containsExactly("stop");
        assertThat(number(attempt, "gen_ai.usage.input_tokens")).isEqualTo(20);
        assertThat(number(attempt, "gen_ai.usage.output_tokens")).isEqualTo(7);
        assertThat(number(attempt, "gen_ai.usage.cache_read.input_tokens")).isEqualTo(12);
        assertThat(number(attempt, "gen_ai.request.max_tokens")).isEqualTo(50);
        assertThat(attempt.getAttributes().get(AttributeKey.doubleKey("gen_ai.request.temperature")))
                .isEqualTo(0.5);
        assertThat(string(attempt, "server.address")).isEqualTo("127.0.0.1");
        assertThat(number(attempt, "server.port")).isEqualTo(a.port());
        assertThat(string(attempt, "gatehouse.endpoint")).isEqualTo("a#1");
        assertThat(string(attempt, "error.type")).isNull();
        boolean streamed = way == Way.STREAMING;
        assertThat(bool(attempt, "gen_ai.request.stream")).isEqualTo(streamed ? true : null);
        assertThat(attempt.getAttributes().get(AttributeKey.doubleKey("gen_ai.response.time_to_first_chunk")) != null)
                .isEqualTo(streamed);
    }

    @Test
    void aBlockingCallThatTravelsAsAStreamSaysSo() {
        a.enqueue(WHOLE);

        call(open(builder().route("r", Route.to("a/m").streamOnWire(true)))).send();

        assertThat(bool(callSpan(), "gatehouse.streaming")).isFalse();
        assertThat(bool(attemptSpan(), "gen_ai.request.stream")).isTrue();
        assertThat(number(attemptSpan(), "gen_ai.usage.output_tokens")).isEqualTo(7);
    }

    @Test
    void embeddingsHaveThemTooBlockingAndAsync() throws Exception {
        a.otherwise(Scripts.embeddings(4));
        Gateway gateway = plain();
        Span user = user();

        try (Scope current = user.makeCurrent()) {
            gateway.embed("a/e").input("one", "two").dimensions(4).send();
            gateway.embed("a/e").input("one").sendAsync().get(Setup.WAIT.toSeconds(), TimeUnit.SECONDS);
        }

        assertThat(spans()).hasSize(4).allSatisfy(span -> {
            assertThat(span.getTraceId()).isEqualTo(user.getSpanContext().getTraceId());
            assertThat(string(span, "gatehouse.outcome")).isEqualTo("success");
        });
        SpanData attempt = spans().get(0);
        assertThat(attempt.getName()).isEqualTo("embeddings e");
        assertThat(string(attempt, "gen_ai.operation.name")).isEqualTo("embeddings");
        assertThat(number(attempt, "gen_ai.embeddings.dimension.count")).isEqualTo(4);
        assertThat(number(attempt, "gen_ai.usage.input_tokens")).isPositive();
        assertThat(spans().get(1).getName()).isEqualTo("gatehouse embeddings");
        assertThat(attempt.getParentSpanId()).isEqualTo(spans().get(1).getSpanId());
        assertThat(spans().get(2).getParentSpanId()).isEqualTo(spans().get(3).getSpanId());
    }

    @ParameterizedTest
    @EnumSource
    void whatHappensInsideHappensInItsContext(Way way) {
        a.enqueue(WHOLE);
        List<String> current = new CopyOnWriteArrayList<>();
        Interceptor noted = chain -> {
            current.add(Span.current().getSpanContext().getSpanId());
            return chain.proceed(chain.request());
        };
        Gateway gateway = open(builder()
                .addInterceptor(noted)
                .addAttemptInterceptor(noted)
                .addInterceptor(Stage.TRANSPORT.before(), noted));
        Span user = user();

        try (Scope scope = user.makeCurrent()) {
            way.run(gateway.chat("a/m").user("Hello"));
        }

        assertThat(current)
                .containsExactly(
                        user.getSpanContext().getSpanId(),
                        callSpan().getSpanId(),
                        attemptSpan().getSpanId());
    }

    @Test
    void aSpanThatAnInterceptorMakesStandsBetween() {
        a.enqueue(WHOLE);
        Gateway gateway = open(builder().addAttemptInterceptor((Interceptor) chain -> {
            Span own = sdk.getTracer("test").spanBuilder("own").startSpan();
            try (Scope scope = own.makeCurrent()) {
                return chain.proceed(chain.request());
            } finally {
                own.end();
            }
        }));

        gateway.chat("a/m").user("Hello").send();

        SpanData own = spans().stream()
                .filter(span -> span.getName().equals("own"))
                .findFirst()
                .orElseThrow();
        assertThat(own.getParentSpanId()).isEqualTo(callSpan().getSpanId());
        assertThat(attemptSpan().getParentSpanId()).isEqualTo(own.getSpanId());
    }

    @ParameterizedTest
    @EnumSource
    void retriesAndFallbacksAreSpansOfTheirOwn(Way way) {
        a.enqueue(DOWN, DOWN);
        b.enqueue(Scripts.error(429, "x", "rate_limit_exceeded", "slow down"), WHOLE);
        Gateway gateway = open(builder()
                .retry(RetryPolicy.builder().maxRetries(1).build())
                .route("r", Route.to("a/one").fallbackTo("b/two")));

        way.run(call(gateway));

        List<SpanData> attempts = attemptSpans();
        assertThat(attempts)
                .extracting(SpanData::getName)
                .containsExactly("chat one", "chat one", "chat two", "chat two");
        assertThat(attempts)
                .extracting(span -> string(span, "error.type"))
                .containsExactly("503", "503", "rate_limit_exceeded", null);
        assertThat(attempts)
                .extracting(span -> span.getStatus().getStatusCode())
                .containsExactly(StatusCode.ERROR, StatusCode.ERROR, StatusCode.ERROR, StatusCode.UNSET);
        assertThat(attempts.get(0).getStatus().getDescription()).isEqualTo("UnavailableException");
        assertThat(attempts)
                .allMatch(span -> span.getParentSpanId().equals(callSpan().getSpanId()));
        SpanData call = callSpan();
        assertThat(number(call, "gatehouse.attempts")).isEqualTo(4);
        assertThat(number(call, "gatehouse.retries")).isEqualTo(2);
        assertThat(bool(call, "gatehouse.fallback.used")).isTrue();
        assertThat(string(call, "gatehouse.fallback.from")).isEqualTo("a/one");
        assertThat(string(call, "gatehouse.fallback.to")).isEqualTo("b/two");
        assertThat(string(call, "gatehouse.fallback.reason")).isEqualTo("503");
        assertThat(string(call, "gatehouse.target")).isEqualTo("b/two");
        assertThat(call.getAttributes().get(AttributeKey.stringArrayKey("gatehouse.targets.attempted")))
                .containsExactly("a/one", "b/two");
        assertThat(values("gatehouse.retries").values()).containsExactlyInAnyOrder(1L, 1L);
        assertThat(values("gatehouse.fallbacks")).hasSize(1).allSatisfy((attributes, count) -> {
            assertThat(count).isEqualTo(1);
            assertThat(attributes.get(AttributeKey.stringKey("gatehouse.fallback.from")))
                    .isEqualTo("a/one");
            assertThat(attributes.get(AttributeKey.stringKey("gatehouse.fallback.to")))
                    .isEqualTo("b/two");
            assertThat(attributes.get(AttributeKey.stringKey("gatehouse.fallback.reason")))
                    .isEqualTo("503");
            assertThat(attributes.get(AttributeKey.booleanKey("gatehouse.fallback.success")))
                    .isTrue();
        });
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalIsNoAttempt(Way way) {
        a.enqueue(DOWN);
        b.otherwise(WHOLE);
        Gateway gateway = open(builder()
                .breaker(BreakerPolicy.builder().consecutiveFailures(1).build())
                .route("r", Route.to("a/one").fallbackTo("b/two")));
        way.run(call(gateway));
        exporter.reset();

        way.run(call(gateway));

        assertThat(attemptSpan().getName()).isEqualTo("chat two");
        assertThat(string(callSpan(), "gatehouse.fallback.reason")).isEqualTo("circuit_open");
        assertThat(number(callSpan(), "gatehouse.attempts")).isEqualTo(1);
        exporter.reset();
        assertThatThrownBy(() -> way.run(gateway.chat("a/one").user("Hello")));
        assertThat(attemptSpans()).isEmpty();
        assertThat(string(callSpan(), "error.type")).isEqualTo("circuit_open");
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of("401", Scripts.error(401, "x", "invalid_api_key", "no"), "invalid_api_key"),
                Arguments.of("unknown code", Scripts.error(400, "x", "made_up_by_the_server", "no"), "400"),
                Arguments.of(
                        "too long",
                        Scripts.error(400, "x", "context_length_exceeded", "no"),
                        "context_length_exceeded"),
                Arguments.of("quota", Scripts.quotaExceeded(), "insufficient_quota"),
                Arguments.of("timeout", Scripts.error(504, "x", "y", "late"), "timeout"),
                Arguments.of("reset", Scripts.reset(), "java.net.SocketException"),
                Arguments.of("no answer", Scripts.html(200), "io.gatehouse.model.ProtocolException"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void errorsHaveFewNames(String name, Answer answer, String type) {
        for (Way way : Way.values()) {
            exporter.reset();
            a.enqueue(answer);
            Gateway gateway = plain();
            Throwable thrown = catchThrowable(() -> way.run(gateway.chat("a/m").user("Hello")));

            assertThat(spans()).hasSize(2).allSatisfy(span -> {
                assertThat(string(span, "error.type")).as(way + " " + thrown).isEqualTo(type);
                assertThat(string(span, "gatehouse.outcome")).isEqualTo("error");
                assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
                assertThat(span.getEvents()).isEmpty();
            });
            gateway.close();
        }
    }

    @Test
    void aStreamThatBreaksOffFailsItsSpans() {
        a.enqueue(Scripts.streamUnfinished("Once", " upon"));

        assertThatThrownBy(() -> Way.STREAMING.run(plain().chat("a/m").user("Hello")));

        assertThat(spans())
                .hasSize(2)
                .allSatisfy(span -> assertThat(string(span, "error.type")).isEqualTo("stream_truncated"));
    }

    @Test
    void allTargetsFailingIsTheCallsError() {
        a.enqueue(DOWN);
        b.enqueue(DOWN);

        assertThatThrownBy(() -> call(open(
                        builder().route("r", Route.to("a/one").fallbackTo("b/two"))))
                .send());

        assertThat(string(callSpan(), "error.type")).isEqualTo("all_targets_failed");
        assertThat(values("gatehouse.fallbacks"))
                .hasSize(1)
                .allSatisfy((attributes, count) -> assertThat(
                                attributes.get(AttributeKey.booleanKey("gatehouse.fallback.success")))
                        .isFalse());
    }

    @Test
    void aStreamThatIsClosedEarlyEndsItsSpansOnce() {
        Gate never = new Gate();
        a.enqueue(Scripts.streamText("Once", " upon").with(script -> script.await(never)));
        ChatStream stream = plain().chat("a/m").user("Hello").stream();
        stream.next();
        assertThat(spans()).as("still open").isEmpty();

        stream.close();
        stream.close();

        assertThat(spans()).hasSize(2).allSatisfy(span -> {
            assertThat(string(span, "gatehouse.outcome")).isEqualTo("abandoned");
            assertThat(string(span, "error.type")).isNull();
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        });
        assertThat(value("gatehouse.active")).isZero();
    }

    @Test
    void aCallThatIsCancelledEndsItsSpansOnce() {
        a.enqueue(Scripts.silent());
        Gateway gateway = plain();
        CompletableFuture<?> later = gateway.chat("a/m").user("Hello").sendAsync();
        a.awaitRequests(1, Setup.WAIT);

        later.cancel(true);
        gateway.close(); // waits until its thread has come back

        assertThat(spans()).hasSize(2).allSatisfy(span -> {
            assertThat(string(span, "gatehouse.outcome")).isEqualTo("cancelled");
            assertThat(string(span, "error.type")).isEqualTo("cancelled");
        });
    }

    @Test
    void aStreamThatStartsOverElsewhereIsOneCallOnWhateverThread() {
        a.enqueue(Scripts.streamUnfinished("Once"));
        b.enqueue(WHOLE);
        AtomicReference<String> inner = new AtomicReference<>();
        Gateway gateway = open(builder()
                .route("r", Route.to("a/one").fallbackTo("b/two").streams(StreamPolicy.restart()))
                .addAttemptInterceptor((Interceptor) chain -> {
                    inner.set(Span.current().getSpanContext().getSpanId());
                    return chain.proceed(chain.request());
                }));
        ChatStream stream = call(gateway).stream();

        List<StreamEvent> events = result(background(() -> {
            List<StreamEvent> all = new ArrayList<>();
            stream.forEach(all::add);
            assertThat(Span.current().getSpanContext().isValid()).isFalse();
            return all;
        }));

        assertThat(events).anyMatch(event -> event instanceof Restarted);
        assertThat(inner.get())
                .as("where attempts of the reader's thread are made")
                .isEqualTo(callSpan().getSpanId());
        assertThat(attemptSpans())
                .hasSize(2)
                .allMatch(span -> span.getParentSpanId().equals(callSpan().getSpanId()));
        assertThat(string(attemptSpans().get(0), "error.type")).isEqualTo("stream_truncated");
        assertThat(string(callSpan(), "gatehouse.fallback.reason")).isEqualTo("stream_truncated");
        assertThat(string(callSpan(), "gatehouse.outcome")).isEqualTo("success");
    }

    @Test
    void theSecondLegOfAHedgeIsBelowTheCallToo() {
        try (Pool pool = new Pool(2)) {
            Gate first = new Gate();
            pool.plays(Scripts.chat("slow").after(first), Scripts.chat("fast"));
            Gateway gateway = open(io.gatehouse.Gateway.builder()
                    .provider(pool.provider().build())
                    .telemetry(policy().build())
                    .hedge(HedgePolicy.after(Duration.ofSeconds(1)).maxShare(1))
                    .clock(clock));
            CompletableFuture<String> answer = background(
                    () -> gateway.chat(Pool.TARGET).user("Hello").send().text());
            LimitProbe.await(() -> pool.requests() == 1);
            pass(Duration.ofSeconds(1), answer);

            assertThat(result(answer)).isEqualTo("fast");
            gateway.close();
            assertThat(attemptSpans())
                    .hasSize(2)
                    .allMatch(span -> span.getParentSpanId().equals(callSpan().getSpanId()));
            assertThat(bool(attemptSpans().get(1), "gatehouse.attempt.hedge")).isTrue();
            assertThat(attemptSpans())
                    .extracting(span -> string(span, "gatehouse.outcome"))
                    .containsExactly("cancelled", "success");
            assertThat(number(callSpan(), "gatehouse.hedges")).isEqualTo(1);
            assertThat(number(callSpan(), "gatehouse.retries")).isZero();
            first.open();
        }
    }

    @Test
    void aShadowIsMarkedAndCountsForNothingOfTheCall() throws Exception {
        a.enqueue(WHOLE);
        b.enqueue(Scripts.chat("copy"));
        CompletableFuture<Void> compared = new CompletableFuture<>();
        Gateway gateway = routed(Route.to("a/one").shadow(ShadowPolicy.to("b/two", each -> compared.complete(null))));

        call(gateway).send();
        compared.get(Setup.WAIT.toSeconds(), TimeUnit.SECONDS);

        assertThat(number(callSpan(), "gatehouse.attempts")).isEqualTo(1);
        SpanData shadow = attemptSpans().stream()
                .filter(span -> span.getName().equals("chat two"))
                .findFirst()
                .orElseThrow();
        assertThat(bool(shadow, "gatehouse.attempt.shadow")).isTrue();
        assertThat(shadow.getParentSpanId()).isEqualTo(callSpan().getSpanId());
        assertThat(value("gatehouse.requests")).isEqualTo(1);
    }

    @Test
    void spansCanBeSwitchedOffAndSoCanMetrics() {
        a.otherwise(WHOLE);
        GatewayBuilder onlyMetrics = Gateway.builder()
                .provider(Setup.openAi(a).name("a").build())
                .telemetry(policy().spans(false).build());
        open(onlyMetrics).chat("a/m").user("Hello").send();
        assertThat(spans()).isEmpty();
        assertThat(value("gatehouse.requests")).isEqualTo(1);

        GatewayBuilder onlySpans = Gateway.builder()
                .provider(Setup.openAi(b).name("b").build())
                .telemetry(policy().metrics(false).build());
        b.otherwise(WHOLE);
        open(onlySpans).chat("b/m").user("Hello").send();
        assertThat(spans()).hasSize(2);
        assertThat(value("gatehouse.requests")).isEqualTo(1);

        Gateway neither = open(Gateway.builder()
                .provider(Setup.openAi(c).name("c").build())
                .telemetry(policy().spans(false).metrics(false).build()));
        assertThat(neither.stages()).containsExactly("ROUTING", "BALANCING", "TRANSPORT");
        assertThat(plain().stages())
                .containsExactly("TELEMETRY", "ROUTING", "BALANCING", "ATTEMPT_TELEMETRY", "TRANSPORT");
    }

    @Test
    void anAnswerOfAnInterceptorIsNoProvidersFigure() {
        Gateway gateway = open(builder().addInterceptor(Stage.TRANSPORT.before(), (Interceptor) chain ->
                ChatReply.of(io.gatehouse.model.ChatResponse.of(io.gatehouse.model.Target.parse("a/m"), "known"))));

        gateway.chat("a/m").user("Hello").send();

        assertThat(metric("gen_ai.client.operation.duration")).isEmpty();
        assertThat(value("gatehouse.requests")).isEqualTo(1);
    }

    @Test
    void aTargetThatCannotAnswerIsNoFallback() {
        b.enqueue(WHOLE);
        Route route = Route.to(RouteTarget.of("a/one")
                        .capabilities(Capabilities.builder().contextWindow(10L).build()))
                .fallbackTo("b/two");

        routed(route).chat("r").user("word ".repeat(100)).send();

        assertThat(bool(callSpan(), "gatehouse.fallback.used")).isFalse();
        assertThat(string(callSpan(), "gatehouse.target")).isEqualTo("b/two");
    }
}
