package io.gatehouse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Finished;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.Target;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.Timeouts;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.Usage;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.ErrorKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FakeProviderTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final LeakCheckExtension leaks = new LeakCheckExtension();

    private final ManualClock clock = new ManualClock();
    private final Gate gate = new Gate();
    private FakeProvider provider = FakeProvider.answering("fake", "Hello.");
    private Gateway gateway = gateway(provider);

    @AfterEach
    void close() {
        gateway.close();
        assertThat(provider.openReplies()).isZero();
    }

    @Test
    void answersBlockingAndStreamingAlike() {
        use(FakeProvider.builder("fake").stream("Hel", "lo").build());

        ChatResponse blocking = send();
        List<StreamEvent> events = streamed();

        assertThat(blocking.text()).isEqualTo("Hello");
        assertThat(blocking.id()).isEqualTo("fake-1");
        assertThat(blocking.model()).isEqualTo("model");
        assertThat(blocking.usage()).isEqualTo(Usage.of(1, 2));
        assertThat(events.subList(0, 2)).containsExactly(TextDelta.of("Hel"), TextDelta.of("lo"));
        Finished end = (Finished) events.get(events.size() - 1);
        assertThat(end.response().choices()).isEqualTo(blocking.choices());
        assertThat(end.response().usage()).isEqualTo(blocking.usage());
        assertThat(provider.abandonedReplies()).isZero();
    }

    @Test
    void givesItsAnswersInOrderAndTheLastAgainAndAgain() {
        use(FakeProvider.builder("fake").answer("one").answer("two").build());

        assertThat(List.of(send().text(), send().text(), send().text())).containsExactly("one", "two", "two");
    }

    @Test
    void givesTheDefaultWhenTheQueueIsUsedUp() {
        use(FakeProvider.builder("fake")
                .answer("once")
                .otherwise(FakeAnswer.text("always"))
                .build());
        provider.enqueue(FakeAnswer.text("added"));

        assertThat(provider.queued()).isEqualTo(2);
        assertThat(List.of(send().text(), send().text(), send().text())).containsExactly("once", "added", "always");
        provider.otherwise(FakeAnswer.text("now"));
        assertThat(send().text()).isEqualTo("now");
    }

    @Test
    void answersWhatTheRequestAsks() {
        use(FakeProvider.builder("fake")
                .answer(request -> FakeAnswer.of(ChatResponse.of(
                        Target.parse("fake/model"),
                        "You said: " + request.messages().get(0).text())))
                .build());

        assertThat(gateway.chat("fake/model").user("Ahoy").send().text()).isEqualTo("You said: Ahoy");
    }

    @Test
    void keepsEverythingOfAWholeAnswer() {
        ChatResponse whole = ChatResponse.builder(
                        ChatResponse.of(Target.parse("x/y"), "").head())
                .id("id-7")
                .model("other-model")
                .choices(List.of(
                        Choice.of(0, Message.assistant("first"), FinishReason.LENGTH, "max_tokens"),
                        Choice.of(1, Message.assistant("second"), FinishReason.STOP, null)))
                .usage(Usage.builder()
                        .inputTokens(10)
                        .cachedInputTokens(4)
                        .outputTokens(3)
                        .build())
                .raw(Json.object().put("service_tier", "flex").build())
                .build();
        use(FakeProvider.builder("fake").answer(FakeAnswer.of(whole)).build());

        assertThat(send()).isEqualTo(whole);
        ChatResponse streamed;
        try (ChatStream stream = gateway.chat("fake/model").user("Hi").stream()) {
            streamed = stream.await();
        }
        assertThat(streamed).isEqualTo(whole);
        assertThat(streamed.raw().get("service_tier").asText()).isEqualTo("flex");
    }

    @Test
    void callsTools() {
        use(FakeProvider.builder("fake")
                .answer(FakeAnswer.builder()
                        .reasoning("Hm. ")
                        .toolCall("weather", "{\"city\":\"Oslo\"}")
                        .toolCall("time", "{}")
                        .build())
                .build());

        ChatResponse blocking = send();

        assertThat(blocking.toolCalls())
                .containsExactly(
                        ToolCall.of("call_1", "weather", "{\"city\":\"Oslo\"}"), ToolCall.of("call_2", "time", "{}"));
        assertThat(blocking.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(blocking.reasoning()).isEqualTo("Hm. ");
        try (ChatStream stream = gateway.chat("fake/model").user("Hi").stream()) {
            assertThat(stream.await().choices()).isEqualTo(blocking.choices());
        }
    }

    @Test
    void refuses() {
        use(FakeProvider.builder("fake").answer(FakeAnswer.refusal("No.")).build());

        assertThat(send().refusal()).isEqualTo("No.");
    }

    @Test
    void failsAsTold() {
        for (ErrorKind kind : ErrorKind.values()) {
            use(FakeProvider.builder("fake").fail(kind).build());

            GatewayException blocking = catchThrowableOfType(GatewayException.class, this::send);
            GatewayException streaming = catchThrowableOfType(GatewayException.class, this::streamed);

            assertThat(streaming).hasSameClassAs(blocking).isNotNull();
            assertThat(blocking.status()).isGreaterThanOrEqualTo(400);
        }
    }

    @Test
    void saysHowLongToWait() {
        use(FakeProvider.builder("fake")
                .answer(FakeAnswer.fail(
                        new ErrorInfo(ErrorKind.RATE_LIMITED, "slow_down", "Slow down.", Duration.ofSeconds(7), true)))
                .build());

        assertThatThrownBy(this::send).isInstanceOfSatisfying(RateLimitedException.class, e -> {
            assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(7));
            assertThat(e.code()).isEqualTo("slow_down");
            assertThat(e.providerMessage()).isEqualTo("Slow down.");
        });
    }

    @Test
    void isRetriedAndRecordsEachAttempt() {
        use(FakeProvider.builder("fake")
                .fail(ErrorKind.OVERLOADED, ErrorKind.UNAVAILABLE)
                .answer("Hello.")
                .endpoints(2)
                .build());

        assertThat(send().text()).isEqualTo("Hello.");
        assertThat(provider.requests())
                .hasSize(3)
                .allMatch(request -> request.messages().get(0).text().equals("Hi"));
        assertThat(provider.sent())
                .extracting(FakeProvider.Sent::endpoint)
                .containsOnly("fake#1", "fake#2")
                .hasSize(3);
    }

    @Test
    void breaksInTheMiddle() {
        use(FakeProvider.builder("fake")
                .answer(FakeAnswer.builder()
                        .text("Hel")
                        .fail(ErrorKind.OVERLOADED)
                        .build())
                .answer(FakeAnswer.builder().text("Hel").cut().build())
                .build());

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(this::streamed)
                    .isInstanceOfSatisfying(
                            StreamInterruptedException.class,
                            e -> assertThat(e.partial())
                                    .isNotNull()
                                    .satisfies(partial ->
                                            assertThat(partial.text()).isEqualTo("Hel")));
        }
    }

    @Test
    void failsABlockingAnswerThatBreaks() {
        use(FakeProvider.builder("fake")
                .answer(FakeAnswer.builder()
                        .text("Hel")
                        .fail(ErrorKind.OVERLOADED)
                        .build())
                .answer(FakeAnswer.builder().text("Hel").cut().build())
                .build());
        gateway.close();
        gateway = leaks.watch(Gateway.builder()).provider(provider).build();

        assertThatThrownBy(this::send).isInstanceOf(OverloadedException.class);
        assertThatThrownBy(this::send).isInstanceOf(TransportException.class);
    }

    @Test
    void waitsForAGateInTheMiddle() throws Exception {
        use(FakeProvider.builder("fake")
                .answer(FakeAnswer.builder().text("Hel").await(gate).text("lo").build())
                .build());

        CompletableFuture<ChatResponse> blocking =
                gateway.chat("fake/model").user("Hi").sendAsync();
        gate.awaitArrivals(1, SOON);
        assertThat(blocking).isNotDone();
        try (ChatStream stream = gateway.chat("fake/model").user("Hi").stream()) {
            assertThat(stream.next()).isEqualTo(TextDelta.of("Hel"));
            gate.open();
            assertThat(stream.await().text()).isEqualTo("Hello");
        }
        assertThat(blocking.get(5, TimeUnit.SECONDS).text()).isEqualTo("Hello");
    }

    @Test
    void endsWhenTheFutureIsCancelled() {
        use(hanging());

        CompletableFuture<ChatResponse> answer =
                gateway.chat("fake/model").user("Hi").sendAsync();
        provider.awaitRequests(1, SOON);
        answer.cancel(true);

        assertThatThrownBy(() -> answer.get(5, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        provider.awaitNoOpenReplies(SOON);
        assertThat(provider.abandonedReplies()).isEqualTo(1);
    }

    @Test
    void endsWhenTheThreadIsInterrupted() {
        use(hanging());
        FutureTask<ChatResponse> answer = new FutureTask<>(this::send);
        Thread thread = new Thread(answer, "caller");
        thread.start();
        provider.awaitRequests(1, SOON);

        thread.interrupt();

        assertThatThrownBy(() -> answer.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CancelledException.class);
        provider.awaitNoOpenReplies(SOON);
    }

    @Test
    void endsWhenAStreamIsClosedWhileItIsRead() {
        use(FakeProvider.builder("fake")
                .answer(FakeAnswer.builder().text("Hel").await(gate).hang().build())
                .build());
        ChatStream stream = gateway.chat("fake/model").user("Hi").stream();
        CompletableFuture<ChatResponse> reading = CompletableFuture.supplyAsync(stream::await);
        gate.awaitArrivals(1, SOON);

        stream.close();

        assertThatThrownBy(() -> reading.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(CancelledException.class);
        provider.awaitNoOpenReplies(SOON);
    }

    @Test
    void isWatchedForSilence() {
        use(FakeProvider.builder("fake")
                .answer(FakeAnswer.builder().await(gate).text("late").build())
                .answer(FakeAnswer.builder()
                        .text("Hel")
                        .await(gate)
                        .text("late")
                        .build())
                .build());
        gateway.close();
        gateway = leaks.watch(Gateway.builder())
                .provider(provider)
                .clock(clock)
                .timeouts(Timeouts.ofOverall(Duration.ofHours(1))
                        .firstEvent(Duration.ofMinutes(2))
                        .betweenEvents(Duration.ofMinutes(1)))
                .build();

        CompletableFuture<ChatResponse> first =
                gateway.chat("fake/model").user("Hi").sendAsync();
        gate.awaitArrivals(1, SOON);
        clock.advance(Duration.ofMinutes(2));
        assertThatThrownBy(() -> first.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(TimedOutException.class);

        try (ChatStream stream = gateway.chat("fake/model").user("Hi").stream()) {
            stream.next();
            CompletableFuture<ChatResponse> rest = CompletableFuture.supplyAsync(stream::await);
            gate.awaitArrivals(2, SOON);
            clock.advance(Duration.ofMinutes(1));
            assertThatThrownBy(() -> rest.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(TimedOutException.class);
        }
    }

    @Test
    void embedsTheSameTextAlwaysAlike() {
        use(FakeProvider.builder("fake")
                .embeddings(8)
                .failEmbeddings(ErrorKind.OVERLOADED)
                .build());

        List<float[]> vectors = gateway.embed("fake/model")
                .input("a red car", "a blue sky", "a red car")
                .send()
                .vectors();

        assertThat(vectors).hasSize(3).allMatch(vector -> vector.length == 8);
        assertThat(vectors.get(0)).isEqualTo(vectors.get(2)).isNotEqualTo(vectors.get(1));
        assertThat(gateway.embed("fake/model")
                        .dimensions(3)
                        .input("x")
                        .send()
                        .vectors()
                        .get(0))
                .hasSize(3);
        assertThat(provider.embeddingRequests()).hasSize(3);
    }

    @Test
    void failsTheCallWhenAnAnswersFunctionThrows() {
        use(FakeProvider.builder("fake")
                .answer(request -> {
                    throw new IllegalStateException("boom");
                })
                .build());

        assertThatThrownBy(this::send).isInstanceOf(RuntimeException.class);
        assertThat(provider.openReplies()).isZero();
    }

    private FakeProvider hanging() {
        return FakeProvider.builder("fake")
                .answer(FakeAnswer.builder().hang().build())
                .build();
    }

    private void use(FakeProvider other) {
        gateway.close();
        provider = other;
        gateway = gateway(other);
    }

    private Gateway gateway(FakeProvider upstream) {
        return leaks.watch(Gateway.builder())
                .provider(leaks.watch(upstream))
                .retry(RetryPolicy.standard())
                .sleeper(new InstantSleeper(clock))
                .build();
    }

    private ChatResponse send() {
        return gateway.chat("fake/model").user("Hi").send();
    }

    private List<StreamEvent> streamed() {
        List<StreamEvent> events = new ArrayList<>();
        try (ChatStream stream = gateway.chat("fake/model").user("Hi").stream()) {
            stream.forEach(events::add);
        }
        return events;
    }
}
