package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.Gateway;
import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Json;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.policy.StreamPolicy;
import io.gatehouse.testing.ChatAnswer;
import io.gatehouse.testing.Exchange;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import io.gatehouse.vllm.VllmProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocking calls that travel as streams: the same answer, and silence is seen early. */
class StreamOnWireTest extends RouteTestBase {
    private record Time(int hour, int minute) {}

    private Gateway gateway() {
        return open(builder().route("r", Route.to("a/x").fallbackTo("b/y").streamOnWire(true)));
    }

    @Test
    void theAnswerIsPutTogetherHere() {
        a.enqueue(ChatAnswer.builder()
                .reasoning("Hm. ", "Yes.")
                .text("Once ", "upon")
                .usage(7, 4)
                .build());
        ChatResponse answer = call(gateway()).send();
        assertThat(a.takeRequest(Setup.WAIT).at("/stream")).isEqualTo("true");
        assertThat(answer.text()).isEqualTo("Once upon");
        assertThat(answer.reasoning()).isEqualTo("Hm. Yes.");
        assertThat(answer.usage().inputTokens()).isEqualTo(7);
        assertThat(answer.usage().outputTokens()).isEqualTo(4);
        assertThat(answer.warnings()).isEmpty();
    }

    @Test
    void whatHasNoTypeIsStillThere() {
        a.enqueue(Scripts.sse(
                "{\"id\":\"i\",\"model\":\"m\",\"system_fingerprint\":\"fp\",\"choices\":[{\"index\":0,\"delta\":{\"content\":"
                        + "\"Hi\"},\"logprobs\":{\"content\":[{\"token\":\"Hi\",\"logprob\":-0.5,\"top_logprobs\":[]}]}}]}",
                "not json",
                "{\"id\":\"i\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}",
                "[DONE]"));
        ChatResponse answer = call(gateway()).send();
        assertThat(answer.raw().get("system_fingerprint").asText()).isEqualTo("fp");
        assertThat(answer.choices().get(0).logprobs()).hasSize(1);
        assertThat(answer.degraded()).isTrue();
    }

    @Test
    void whatTheHostWantsBackIsInTheMessage() {
        Gateway gateway = open(leaks.watch(Gateway.builder())
                .provider(OpenAiProvider.openRouter()
                        .baseUrl(a.baseUrl())
                        .apiKey(Setup.KEY)
                        .build())
                .clock(clock)
                .streamOnWire(true));
        a.enqueue(Scripts.sse(
                "{\"choices\":[{\"index\":0,\"delta\":{\"reasoning_details\":[{\"text\":\"a\"}]}}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{\"reasoning_details\":[{\"text\":\"b\"}],\"content\":\"Hi\"}}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}",
                "[DONE]"));
        ChatResponse answer = gateway.chat("openrouter/m").user("Hello").send();
        assertThat(answer.toMessage().extra())
                .containsOnlyKeys("reasoning_details")
                .containsValue(Json.parse("[{\"text\":\"a\"},{\"text\":\"b\"}]"));
    }

    @Test
    void toolsAndRecordsWorkAsEver() {
        Gateway gateway = gateway();
        a.enqueue(Scripts.toolCall("clock", "{\"zone\":\"UTC\"}"), Scripts.chat("{\"hour\":7,\"minute\":30}"));
        ChatResponse answer = call(gateway)
                .tools(ToolSpec.of("clock", null, Json.parse("{\"type\":\"object\"}")))
                .send();
        assertThat(answer.toolCalls().get(0).arguments()).isEqualTo("{\"zone\":\"UTC\"}");
        assertThat(call(gateway).as(Time.class).send().value()).isEqualTo(new Time(7, 30));
        assertThat(a.requests()).allMatch(request -> request.asksForStream());
    }

    @Test
    void silenceIsLeftForTheNextTargetWithinTheLimit() {
        a.enqueue(Scripts.silent());
        b.enqueue(Scripts.chat("spare"));
        Gateway gateway = gateway();
        CompletableFuture<ChatResponse> answer = background(() -> call(gateway).send());
        Exchange exchange = a.takeExchange(Setup.WAIT);
        clock.advance(Duration.ofSeconds(30).minusNanos(1));
        assertThat(answer).isNotDone();
        clock.advance(Duration.ofNanos(1));
        assertThat(result(answer).text()).isEqualTo("spare");
        exchange.awaitClientClosed(Setup.WAIT);
    }

    @Test
    void aModelThatThinksMayBeSilentForMinutes() {
        RouteTarget thinker = RouteTarget.of("a/x")
                .capabilities(Capabilities.builder().reasoning(true).build());
        Gateway gateway = routed(Route.to(thinker).fallbackTo("b/y").streamOnWire(true));
        a.enqueue(Scripts.silent());
        b.enqueue(Scripts.chat("spare"));
        CompletableFuture<ChatResponse> answer = background(() -> call(gateway).send());
        a.takeExchange(Setup.WAIT);
        clock.advance(Duration.ofMinutes(5).minusNanos(1));
        assertThat(answer).isNotDone();
        clock.advance(Duration.ofNanos(1));
        assertThat(result(answer).text()).isEqualTo("spare");
    }

    @Test
    void anAnswerInOnePieceIsWaitedForToTheEndOfTheCall() {
        Gateway gateway = routed(Route.to("a/x").fallbackTo("b/y"));
        a.enqueue(Scripts.silent());
        CompletableFuture<ChatResponse> answer =
                background(() -> call(gateway).timeout(Duration.ofMinutes(9)).send());
        a.takeExchange(Setup.WAIT);
        clock.advance(Duration.ofMinutes(9).minusNanos(1));
        assertThat(answer).isNotDone();
        clock.advance(Duration.ofNanos(1));
        assertThat(failure(answer)).isInstanceOf(io.gatehouse.model.TimedOutException.class);
    }

    @Test
    void aCancelStopsTheServerInTheMiddle() {
        a.enqueue(Scripts.streamUnfinished("Once").with(Script::hang));
        CompletableFuture<ChatResponse> answer = call(gateway()).sendAsync();
        Exchange exchange = a.takeExchange(Setup.WAIT);
        answer.cancel(true);
        exchange.awaitClientClosed(Setup.WAIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"audio", "modalities"})
    void soundIsSentWhole(String field) {
        a.enqueue(Scripts.chat("la"));
        call(gateway()).extra(field, Json.object().build()).send();
        assertThat(a.takeRequest(Setup.WAIT).at("/stream")).isNull();
    }

    @Test
    void whatBreaksOffUnseenStartsOverUnlessThePolicySaysOtherwise() {
        a.otherwise(Scripts.streamUnfinished("Once").with(Script::truncated));
        b.otherwise(Scripts.chat("whole"));
        assertThat(call(gateway()).send().text()).isEqualTo("whole");

        Gateway surfacing = open(builder()
                .streams(StreamPolicy.surface())
                .route("r", Route.to("a/x").fallbackTo("b/y").streamOnWire(true)));
        assertThatThrownBy(() -> call(surfacing).send()).isInstanceOf(StreamInterruptedException.class);
    }

    private boolean streams(Gateway gateway, String name) {
        long before = a.requestCount();
        a.otherwise(Scripts.chat("x"));
        c.otherwise(Scripts.chat("x"));
        gateway.chat(name).user("Hello").send();
        // Of two replicas either may have been asked.
        List<RecordedRequest> asked = (a.requestCount() > before ? a : c).requests();
        return asked.get(asked.size() - 1).asksForStream();
    }

    @Test
    void theRecommendedSettingsStreamWhereThereIsAnotherPlaceToGo() {
        Gateway gateway = open(builder()
                .provider(VllmProvider.builder()
                        .pool(pool -> pool.probe(null))
                        .name("pool")
                        .replicas(a.url(), c.url())
                        .build())
                .route("two", Route.to("a/x").fallbackTo("b/y"))
                .route("off", Route.to("a/x").fallbackTo("b/y").streamOnWire(false))
                .recommended());
        assertThat(streams(gateway, "two")).isTrue();
        assertThat(streams(gateway, "off")).isFalse();
        assertThat(streams(gateway, "a/x")).isFalse();
        assertThat(streams(gateway, "pool/x")).isTrue();
    }

    @Test
    void unlessAskedForNothingStreams() {
        assertThat(streams(open(builder().route("two", Route.to("a/x").fallbackTo("b/y"))), "two"))
                .isFalse();
        assertThat(streams(open(builder().streamOnWire(true)), "a/x")).isTrue();
        Gateway off = open(builder()
                .recommended()
                .streamOnWire(false)
                .route("two", Route.to("a/x").fallbackTo("b/y"))
                .route("on", Route.to("a/x").streamOnWire(true)));
        assertThat(streams(off, "two")).isFalse();
        assertThat(streams(off, "on")).isTrue();
    }
}
