package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.gatehouse.ChatReply;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.Interceptor;
import io.gatehouse.Stage;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GuardrailException;
import io.gatehouse.model.Head;
import io.gatehouse.model.Target;
import io.gatehouse.model.Usage;
import io.gatehouse.policy.BreakerPolicy;
import io.gatehouse.policy.LimitPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.TelemetryPolicy;
import io.gatehouse.policy.TelemetryPolicy.Semconv;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ChatAnswer;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.Scripts;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What calls count, and how breakers and limits are shown. */
class TelemetryMetricsTest extends TelemetryTestBase {
    private static final Answer WHOLE = ChatAnswer.builder()
            .text("Once", " upon", " a", " time")
            .usage(20, 7)
            .model("m-1")
            .build();
    private static final Duration LONG = Duration.ofMinutes(1);

    private Map<String, Long> byEndpoint(String name) {
        return values(name).entrySet().stream()
                .filter(each -> each.getKey().get(ENDPOINT) != null)
                .collect(Collectors.toMap(each -> each.getKey().get(ENDPOINT), Map.Entry::getValue));
    }

    private long of(String name, String endpoint) {
        return byEndpoint(name).getOrDefault(endpoint, -1L);
    }

    @ParameterizedTest
    @EnumSource
    void anAttemptCountsItsTimeAndTokens(Way way) {
        a.enqueue(WHOLE);

        way.run(open(builder()).chat("a/m").user("Hello"));

        Attributes common = Attributes.builder()
                .put(OPERATION, "chat")
                .put(PROVIDER, "openai")
                .put(REQUEST_MODEL, "m")
                .put("server.address", "127.0.0.1")
                .put("server.port", a.port())
                .build();
        Attributes answered =
                common.toBuilder().put("gen_ai.response.model", "m-1").build();
        assertThat(point("gen_ai.client.operation.duration").getAttributes()).isEqualTo(answered);
        assertThat(point("gen_ai.client.operation.duration").getBoundaries())
                .startsWith(0.01, 0.02)
                .endsWith(40.96, 81.92)
                .hasSize(14);
        assertThat(histogram("gen_ai.client.token.usage"))
                .extracting(each -> entry(each.getAttributes().get(TOKEN_TYPE), each.getSum()))
                .containsExactlyInAnyOrder(entry("input", 20.0), entry("output", 7.0));
        assertThat(histogram("gen_ai.client.token.usage").iterator().next().getBoundaries())
                .startsWith(1.0, 4.0)
                .hasSize(14);
        assertThat(point("gatehouse.attempt.duration").getAttributes())
                .isEqualTo(Attributes.builder()
                        .put(OPERATION, "chat")
                        .put(PROVIDER, "openai")
                        .put(REQUEST_MODEL, "m")
                        .put(ENDPOINT, "a#1")
                        .put(OUTCOME, "success")
                        .build());
        if (way == Way.STREAMING) {
            assertThat(point("gen_ai.client.operation.time_to_first_chunk").getAttributes())
                    .isEqualTo(common);
            assertThat(point("gen_ai.client.operation.time_per_output_chunk").getCount())
                    .as("each chunk after the first")
                    .isEqualTo(3);
        } else {
            assertThat(histogram("gen_ai.client.operation.time_to_first_chunk")).isEmpty();
            assertThat(histogram("gen_ai.client.operation.time_per_output_chunk"))
                    .isEmpty();
        }
        assertThat(values("gatehouse.requests"))
                .containsExactly(entry(Attributes.of(ROUTE, "a/m", OPERATION, "chat", OUTCOME, "success"), 1L));
        assertThat(values("gatehouse.active"))
                .containsExactly(entry(Attributes.of(ROUTE, "a/m", OPERATION, "chat"), 0L));
    }

    @Test
    void unitsAreTheConventions() {
        a.enqueue(WHOLE);
        Way.STREAMING.run(open(builder()).chat("a/m").user("Hello"));

        Map<String, String> units = metrics().values().stream()
                .collect(Collectors.toMap(MetricData::getName, MetricData::getUnit, (x, y) -> x, TreeMap::new));

        assertThat(units)
                .containsEntry("gen_ai.client.operation.duration", "s")
                .containsEntry("gen_ai.client.operation.time_to_first_chunk", "s")
                .containsEntry("gen_ai.client.operation.time_per_output_chunk", "s")
                .containsEntry("gen_ai.client.token.usage", "{token}")
                .containsEntry("gatehouse.requests", "{request}")
                .containsEntry("gatehouse.active", "{request}")
                .containsEntry("gatehouse.attempt.duration", "s")
                .containsEntry("gatehouse.circuit.state", "{state}")
                .containsEntry("gatehouse.endpoint.outstanding", "{request}");
    }

    @Test
    void timesAreThoseOfTheGatewaysClock() {
        Gate gate = new Gate();
        a.enqueue(Scripts.chat("late").after(gate));
        Gateway gateway = open(builder());
        CompletableFuture<ChatResponse> answer =
                gateway.chat("a/m").user("Hello").sendAsync();
        a.awaitRequests(1, Setup.WAIT);
        clock.advance(Duration.ofSeconds(3));
        assertThat(value("gatehouse.active")).isEqualTo(1);
        assertThat(of("gatehouse.endpoint.outstanding", "a#1")).isEqualTo(1);
        gate.open();
        result(answer);

        assertThat(point("gen_ai.client.operation.duration").getSum()).isEqualTo(3.0);
        assertThat(of("gatehouse.endpoint.outstanding", "a#1")).isZero();
    }

    @Test
    void embeddingsCountInputOnly() {
        a.enqueue(Scripts.embeddings(4));

        open(builder()).embed("a/e").input("one").send();

        HistogramPointData tokens = point("gen_ai.client.token.usage");
        assertThat(tokens.getAttributes().get(TOKEN_TYPE)).isEqualTo("input");
        assertThat(tokens.getAttributes().get(OPERATION)).isEqualTo("embeddings");
        assertThat(point("gen_ai.client.operation.duration").getAttributes().get(OPERATION))
                .isEqualTo("embeddings");
    }

    @ParameterizedTest
    @EnumSource
    void failuresAreCountedByTheirType(Way way) {
        a.enqueue(DOWN);

        assertThatThrownBy(() -> way.run(open(builder()).chat("a/m").user("Hello")));

        assertThat(point("gen_ai.client.operation.duration").getAttributes().get(ERROR_TYPE))
                .isEqualTo("503");
        assertThat(point("gatehouse.attempt.duration").getAttributes().get(OUTCOME))
                .isEqualTo("error");
        assertThat(values("gatehouse.requests").keySet())
                .singleElement()
                .satisfies(attributes -> assertThat(attributes.get(ERROR_TYPE)).isEqualTo("503"));
        assertThat(histogram("gen_ai.client.token.usage")).isEmpty();
    }

    @Test
    void aBreakerIsShownAsItOpensProbesAndCloses() {
        Gateway gateway = open(builder()
                .breaker(BreakerPolicy.builder().consecutiveFailures(2).build())
                .route("r", Route.to("a/m")));
        assertThat(of("gatehouse.circuit.state", "a#1")).as("closed").isZero();
        a.enqueue(DOWN, DOWN);
        assertThatThrownBy(() -> call(gateway).send());
        assertThatThrownBy(() -> call(gateway).send());
        assertThat(of("gatehouse.circuit.state", "a#1")).as("open").isEqualTo(2);

        clock.advance(Duration.ofSeconds(5));
        Gate gate = new Gate();
        a.enqueue(Scripts.chat("up").after(gate));
        CompletableFuture<ChatResponse> probe = call(gateway).sendAsync();
        a.awaitRequests(3, Setup.WAIT);
        assertThat(of("gatehouse.circuit.state", "a#1")).as("half open").isEqualTo(1);
        gate.open();
        result(probe);

        assertThat(values("gatehouse.circuit.state"))
                .as("closed")
                .containsExactly(entry(Attributes.of(PROVIDER, "openai", REQUEST_MODEL, "m", ENDPOINT, "a#1"), 0L));
    }

    @Test
    void aQuarantineIsShownUntilItsCredentialWorks() {
        Gateway gateway = open(builder().breaker(BreakerPolicy.standard()).route("r", Route.to("a/m")));
        assertThat(of("gatehouse.credential.quarantined", "a#1")).isZero();
        a.enqueue(Scripts.error(401, "x", "invalid_api_key", "no"));
        assertThatThrownBy(() -> call(gateway).send());
        assertThat(of("gatehouse.credential.quarantined", "a#1")).isEqualTo(1);
        assertThat(gateway.health()).anyMatch(each -> each.quarantined());
        assertThat(of("gatehouse.circuit.state", "a#1"))
                .as("no matter of the breaker")
                .isZero();

        clock.advance(Duration.ofMinutes(1));
        a.enqueue(WHOLE);
        call(gateway).send();

        assertThat(of("gatehouse.credential.quarantined", "a#1")).isZero();
    }

    @Test
    void limitsAreShownAsTheyFill() {
        Gate gate = new Gate();
        a.otherwise(Scripts.chat("ok").after(gate));
        LimitPolicy two = LimitPolicy.builder().maxConcurrent(1).queue(5, LONG).build();
        LimitPolicy three = LimitPolicy.builder().maxConcurrent(3).build();
        Gateway gateway = open(Gateway.builder()
                .provider(Setup.openAi(a).name("a").build())
                .telemetry(policy().build())
                .endpointLimits("a", two)
                .route("r", Route.to("a/m").limits(three))
                .clock(clock));
        CompletableFuture<ChatResponse> first = call(gateway).sendAsync();
        a.awaitRequests(1, Setup.WAIT);
        CompletableFuture<ChatResponse> second = call(gateway).sendAsync();
        LimitProbe.await(() -> of("gatehouse.limit.queued", "a#1") == 1);

        assertThat(values("gatehouse.limit.concurrency"))
                .containsOnly(
                        entry(Attributes.of(PROVIDER, "openai", ENDPOINT, "a#1"), 1L),
                        entry(Attributes.of(ROUTE, "r"), 3L));
        assertThat(of("gatehouse.limit.in_use", "a#1")).isEqualTo(1);
        assertThat(values("gatehouse.limit.in_use")).containsEntry(Attributes.of(ROUTE, "r"), 2L);
        assertThat(gateway.health().get(0).limits()).isNotNull().satisfies(limits -> {
            assertThat(limits.concurrency()).isEqualTo(1);
            assertThat(limits.queued()).isEqualTo(1);
        });
        clock.advance(Duration.ofSeconds(2));
        gate.open();
        result(first);
        result(second);

        assertThat(of("gatehouse.limit.in_use", "a#1")).isZero();
        HistogramPointData waits = point("gatehouse.queue.duration");
        assertThat(waits.getAttributes()).isEqualTo(Attributes.of(ENDPOINT, "a#1"));
        assertThat(waits.getCount()).as("only the one that waited").isEqualTo(1);
        assertThat(waits.getSum()).isEqualTo(2.0);
        gateway.close();
        double waited = attemptSpans().stream()
                .mapToDouble(span -> {
                    Double value = span.getAttributes().get(AttributeKey.doubleKey("gatehouse.attempt.waited"));
                    return value == null ? 0 : value;
                })
                .sum();
        assertThat(waited).isEqualTo(2.0);
    }

    @Test
    void whatAServerTellsOfItsLimitsIsShownUntilItIsOld() {
        a.otherwise(Scripts.chat("ok")
                .with(script -> script.header("x-ratelimit-limit-requests", "100")
                        .header("x-ratelimit-remaining-requests", "41")
                        .header("x-ratelimit-reset-requests", "30s")
                        .header("x-ratelimit-limit-tokens", "9000")
                        .header("x-ratelimit-remaining-tokens", "8000")
                        .header("x-ratelimit-reset-tokens", "90s")));
        Gateway gateway = open(builder());
        assertThat(values("gatehouse.limit.remaining")).isEmpty();

        gateway.chat("a/m").user("Hello").send();

        AttributeKey<String> type = AttributeKey.stringKey("gatehouse.limit.type");
        assertThat(values("gatehouse.limit.remaining").entrySet())
                .extracting(each -> entry(each.getKey().get(type), each.getValue()))
                .containsExactlyInAnyOrder(entry("requests", 41L), entry("tokens", 8000L));
        assertThat(gateway.health().get(0).rateLimits().requests()).isNotNull();
        clock.advance(Duration.ofSeconds(31));
        assertThat(values("gatehouse.limit.remaining").keySet())
                .extracting(each -> each.get(type))
                .containsExactly("tokens");
        assertThat(gateway.health().get(0).rateLimits().requests()).isNull();
    }

    @Test
    void gaugesEndWithTheirGateway() {
        Gateway gateway = open(builder().route("r", Route.to("a/m")));
        assertThat(metric("gatehouse.circuit.state")).isPresent();

        gateway.close();

        assertThat(metric("gatehouse.circuit.state")).isEmpty();
        assertThat(metric("gatehouse.endpoint.outstanding")).isEmpty();
    }

    @Test
    void theLatestNamesReplaceTheOlderOnesOrStandBesideThem() {
        a.otherwise(WHOLE);
        Gateway latest = open(Gateway.builder()
                .provider(Setup.openAi(a).name("a").build())
                .telemetry(policy().semconv(Semconv.GENAI_LATEST).build()));
        Way.STREAMING.run(latest.chat("a/m").user("Hello"));
        Map<String, MetricData> names = metrics();
        assertThat(names)
                .containsKeys(
                        "gen_ai.client.inference.duration",
                        "gen_ai.client.inference.time_to_first_chunk",
                        "gen_ai.client.inference.time_per_output_chunk",
                        "gen_ai.client.inference.operation.input_tokens",
                        "gen_ai.client.inference.usage.output_tokens")
                .doesNotContainKeys("gen_ai.client.operation.duration", "gen_ai.client.token.usage");

        Gateway both = open(Gateway.builder()
                .provider(Setup.openAi(a).name("a2").build())
                .telemetry(policy().semconv(Semconv.BOTH).build()));
        both.chat("a2/m").user("Hello").send();
        assertThat(metrics())
                .containsKeys(
                        "gen_ai.client.inference.duration",
                        "gen_ai.client.operation.duration",
                        "gen_ai.client.token.usage");
    }

    @Test
    void chosenTagsAreAttributesOthersAreNot() {
        a.otherwise(WHOLE);
        Gateway gateway = open(Gateway.builder()
                .provider(Setup.openAi(a).name("a").build())
                .telemetry(policy().tags("team", "feature").build()));

        gateway.chat("a/m")
                .user("Hello")
                .tag("team", "search")
                .tag("user", "u-17")
                .send();
        gateway.chat("a/m").user("Hello").send();

        AttributeKey<String> team = AttributeKey.stringKey("gatehouse.tag.team");
        assertThat(values("gatehouse.requests").keySet())
                .extracting(each -> each.get(team))
                .containsExactlyInAnyOrder("search", null);
        assertThat(histogram("gen_ai.client.token.usage"))
                .extracting(each -> each.getAttributes().get(team))
                .containsExactlyInAnyOrder("search", "search", null, null);
        assertThat(spans())
                .filteredOn(span -> "search".equals(string(span, "gatehouse.tag.team")))
                .hasSize(2);
        assertThat(spans().toString() + metrics()).doesNotContain("u-17");
    }

    @Test
    void namesMadeUpByCallersDoNotFillTheBackend() {
        a.otherwise(WHOLE);
        Gateway gateway = open(builder());

        for (int i = 0; i < 1_100; i++) {
            gateway.chat("a/made-up-" + i).user("Hello").send();
        }

        assertThat(histogram("gatehouse.attempt.duration")).hasSizeLessThanOrEqualTo(1_001);
        assertThat(values("gatehouse.requests").entrySet())
                .filteredOn(each -> "_OTHER".equals(each.getKey().get(ROUTE)))
                .singleElement()
                .satisfies(each -> assertThat(each.getValue()).isEqualTo(100));
    }

    @Test
    void openStreamsAreActiveUntilTheyEnd() {
        a.otherwise(WHOLE);
        Gateway gateway = open(builder());
        try (ChatStream stream = gateway.chat("a/m").user("Hello").stream()) {
            assertThat(value("gatehouse.active")).isEqualTo(1);
            stream.await();
            assertThat(value("gatehouse.active")).isZero();
        }
    }

    @Test
    void whatAGuardrailBlocksAndACacheAnswersIsToldApart() {
        ChatResponse cached = ChatResponse.builder(Head.builder(Target.parse("a/m"))
                        .source(Head.Source.CACHE)
                        .build())
                .usage(Usage.ZERO)
                .build();
        Gateway gateway = open(builder()
                .replace(Stage.GUARDRAILS, (Interceptor) chain -> {
                    if (chain.request().messages().get(0).text().equals("bad")) {
                        throw new GuardrailException(ErrorDetails.of("no"));
                    }
                    return chain.proceed(chain.request());
                })
                .replace(Stage.CACHE, (Interceptor) chain -> ChatReply.of(cached)));

        assertThatThrownBy(() -> gateway.chat("a/m").user("bad").send()).isInstanceOf(GuardrailException.class);
        gateway.chat("a/m").user("good").send();

        assertThat(values("gatehouse.requests").keySet())
                .extracting(each -> each.get(OUTCOME))
                .containsExactlyInAnyOrder("blocked", "cached");
        assertThat(histogram("gatehouse.attempt.duration")).isEmpty();
    }

    @Test
    void badTagsAreRefused() {
        TelemetryPolicy.Builder builder = policy();
        assertThatThrownBy(() -> builder.tags("team", "team"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tags");
        assertThatThrownBy(() -> builder.tags("a b")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> builder.tags("1", "2", "3", "4", "5", "6", "7", "8", "9"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("at most 8");
    }
}
