package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Finished;
import io.gatehouse.model.Head;
import io.gatehouse.model.Message;
import io.gatehouse.model.ReasoningDelta;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.UsageUpdate;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.testing.ChatAnswer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.Scripts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ordinary calls: blocking, streaming, asynchronous, embeddings, models, moderation. */
@ExtendWith(LeakCheckExtension.class)
class MainJobTest {
    private final FakeModelServer server = FakeModelServer.start();
    private final Gateway gateway = Setup.gateway(server);

    @AfterEach
    void close() {
        gateway.close();
        server.awaitNoOpenConnections(Setup.WAIT);
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void aQuestionIsAnswered(Way way) {
        server.enqueue(ChatAnswer.builder()
                .text("Oslo", ".")
                .usage(21, 3)
                .model("gpt-5-mini-2026-03-17")
                .build()
                .header("x-request-id", "req_5e1")
                .header("x-ratelimit-remaining-requests", "59"));

        ChatResponse answer = way.run(gateway.chat(Setup.TARGET)
                .system("Answer in one word.")
                .user("Capital of Norway?")
                .maxTokens(16));

        assertThat(answer.text()).isEqualTo("Oslo.");
        assertThat(answer.model()).isEqualTo("gpt-5-mini-2026-03-17");
        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.usage().inputTokens()).isEqualTo(21);
        assertThat(answer.usage().outputTokens()).isEqualTo(3);
        assertThat(answer.usage().totalTokens()).isEqualTo(24);
        Head head = answer.head();
        assertThat(head.target()).hasToString(Setup.TARGET);
        assertThat(head.endpoint()).isEqualTo("openai#1");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.requestId()).isEqualTo("req_5e1");
        assertThat(head.rateLimits().toString()).contains("59");
        var sent = server.takeRequest(Setup.WAIT);
        assertThat(sent.method()).isEqualTo("POST");
        assertThat(sent.path()).isEqualTo("/v1/chat/completions");
        assertThat(sent.header("Authorization")).isEqualTo("Bearer " + Setup.KEY);
        assertThat(sent.header("Content-Type")).startsWith("application/json");
        assertThat(sent.at("/model")).isEqualTo("gpt-5-mini");
        assertThat(sent.at("/messages/0/content")).isEqualTo("Answer in one word.");
        assertThat(sent.at("/messages/1/role")).isEqualTo("user");
        assertThat(sent.at("/messages/1/content")).isEqualTo("Capital of Norway?");
        assertThat(sent.at("/max_completion_tokens")).isEqualTo("16");
        assertThat(sent.asksForStream()).isEqualTo(way == Way.STREAMING);
        assertThat(sent.at("/stream_options/include_usage")).isEqualTo(way == Way.STREAMING ? "true" : null);
    }

    @Test
    void aRequestBuiltElsewhereIsSentInEveryWay() throws Exception {
        ChatRequest request =
                ChatRequest.builder(Setup.TARGET).add(Message.user("Hello")).build();
        server.enqueue(Scripts.chat("a"), Scripts.chat("b"), Scripts.chat("c"));

        assertThat(gateway.send(request).text()).isEqualTo("a");
        assertThat(gateway.sendAsync(request).get(20, TimeUnit.SECONDS).text()).isEqualTo("b");
        try (ChatStream stream = gateway.stream(request)) {
            assertThat(stream.await().text()).isEqualTo("c");
        }
    }

    @Test
    void aCallCanBeSentMoreThanOnce() {
        server.enqueue(Scripts.chat("a"), Scripts.chat("b"));
        ChatCall call = gateway.chat(Setup.TARGET).user("Hello");

        assertThat(call.send().text()).isEqualTo("a");
        assertThat(call.send().text()).isEqualTo("b");
        assertThat(server.takeRequest(Setup.WAIT).body())
                .isEqualTo(server.takeRequest(Setup.WAIT).body());
    }

    @Test
    void aStreamIsReadAsTextWhileItComes() {
        server.enqueue(Scripts.streamText("Hei", " ver", "den"));
        List<String> pieces = new ArrayList<>();

        try (ChatStream stream = gateway.chat(Setup.TARGET).user("Hello").stream()) {
            assertThat(stream.head().target()).hasToString(Setup.TARGET);
            stream.text().forEach(pieces::add);
            assertThat(stream.next()).isNull();
        }

        assertThat(pieces).containsExactly("Hei", " ver", "den");
    }

    @Test
    void aStreamIsReadAsEvents() {
        server.enqueue(ChatAnswer.builder()
                .reasoning("hm", "m")
                .text("4", "2")
                .usage(3, 9)
                .streaming()
                .build());
        List<StreamEvent> events = new ArrayList<>();

        try (ChatStream stream = gateway.chat(Setup.TARGET).user("Hello").stream()) {
            stream.forEach(events::add);
        }

        assertThat(events.subList(0, events.size() - 2))
                .containsExactly(
                        ReasoningDelta.of(0, "hm"), ReasoningDelta.of(0, "m"), TextDelta.of("4"), TextDelta.of("2"));
        assertThat(events.get(events.size() - 2)).isInstanceOf(UsageUpdate.class);
        assertThat(events.get(events.size() - 1)).isInstanceOfSatisfying(Finished.class, finished -> {
            assertThat(finished.response().text()).isEqualTo("42");
            assertThat(finished.response().reasoning()).isEqualTo("hmm");
            assertThat(finished.response().attempts()).hasSize(1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalIsNoError(Way way) {
        server.enqueue(Scripts.refusal("I can't do that."));

        ChatResponse answer = way.run(gateway.chat(Setup.TARGET).user("Hello"));

        assertThat(answer.refusal()).isEqualTo("I can't do that.");
        assertThat(answer.text()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerCutByItsLengthSaysSo(Way way) {
        server.enqueue(
                ChatAnswer.builder().text("Once upon").finishReason("length").build());

        ChatResponse answer = way.run(gateway.chat(Setup.TARGET).user("Hello"));

        assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(answer.choices().get(0).rawFinishReason()).isEqualTo("length");
    }

    @ParameterizedTest
    @EnumSource
    void severalChoicesComeInTheirOrder(Way way) {
        server.enqueue(ChatAnswer.builder().text("a", "b").build());

        ChatResponse answer = way.run(gateway.chat(Setup.TARGET).user("Hello").sampling(s -> s.n(3)));

        assertThat(answer.choices()).hasSize(3);
        assertThat(answer.choices()).allMatch(choice -> choice.message().text().equals("ab"));
        assertThat(answer.choices().get(2).index()).isEqualTo(2);
    }

    @Test
    void aServerThatAnswersAStreamInOnePieceStillGivesEvents() {
        server.enqueue(ChatAnswer.builder().text("a", "b").blocking().build());

        assertThat(Way.STREAMING.run(gateway.chat(Setup.TARGET).user("Hello")).text())
                .isEqualTo("ab");
    }

    @Test
    void aServerThatStreamsWhereNobodyAskedStillGivesTheAnswer() {
        server.enqueue(Scripts.streamText("a", "b"));

        assertThat(gateway.chat(Setup.TARGET).user("Hello").send().text()).isEqualTo("ab");
    }

    @Test
    void textsBecomeVectors() throws Exception {
        server.otherwise(Scripts.embeddingsShuffled(8));

        EmbeddingResponse response = gateway.embed("openai/text-embedding-3-small")
                .input("one", "two")
                .input(List.of("three"))
                .send();

        assertThat(response.vectors()).hasSize(3);
        assertThat(response.vectors().get(0)).hasSize(8);
        assertThat(response.vectors().get(0)).isNotEqualTo(response.vectors().get(1));
        assertThat(response.usage().inputTokens()).isPositive();
        assertThat(response.attempts()).hasSize(1);
        float[] alone = gateway.embed("openai/text-embedding-3-small")
                .input("three")
                .sendAsync()
                .get(20, TimeUnit.SECONDS)
                .vectors()
                .get(0);
        assertThat(response.vectors().get(2)).as("sorted by index").isEqualTo(alone);
        var sent = server.takeRequest(Setup.WAIT);
        assertThat(sent.path()).isEqualTo("/v1/embeddings");
        assertThat(sent.at("/model")).isEqualTo("text-embedding-3-small");
        assertThat(sent.at("/input")).isEqualTo("[\"one\",\"two\",\"three\"]");
        assertThat(gateway.embed("openai/e")
                        .input("x")
                        .dimensions(5)
                        .send()
                        .vectors()
                        .get(0))
                .hasSize(5);
    }

    @Test
    void aProviderListsItsModelsAndModerates() {
        OpenAiProvider openAi = gateway.provider("openai", OpenAiProvider.class);
        server.enqueueFor("/v1/models", Scripts.models("gpt-5-mini", "gpt-5"));
        server.enqueueFor("/v1/moderations", Scripts.moderation("violence"));

        assertThat(openAi.models()).map(model -> model.id()).containsExactly("gpt-5-mini", "gpt-5");
        var moderation = openAi.moderate("Some text");
        assertThat(moderation.isFlagged()).isTrue();
        assertThat(moderation.results().get(0).flaggedCategories()).containsExactly("violence");

        var list = server.takeRequest(Setup.WAIT);
        assertThat(list.method()).isEqualTo("GET");
        assertThat(list.header("Authorization")).isEqualTo("Bearer " + Setup.KEY);
        assertThat(server.takeRequest(Setup.WAIT).body()).contains("Some text");
    }

    @Test
    void whatAProviderIsAskedDirectlyFailsLikeACall() {
        OpenAiProvider openAi = gateway.provider("openai", OpenAiProvider.class);
        server.enqueueFor("/v1/models", Scripts.error(401, "x", "invalid_api_key", "no"));

        assertThatThrownBy(openAi::models)
                .isInstanceOf(io.gatehouse.model.AuthenticationException.class)
                .hasMessageContaining("openai#1")
                .hasMessageContaining("API key");
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownFieldOfTheAnswerStaysReachable(Way way) {
        String shiny = "\"shiny\":{\"a\":[1,2]}";
        server.enqueue(
                way == Way.STREAMING
                        ? Scripts.sse(
                                "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},"
                                        + "\"finish_reason\":\"stop\"}]," + shiny + "}",
                                "[DONE]")
                        : Scripts.json(
                                200,
                                "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"x\"},"
                                        + "\"finish_reason\":\"stop\"}]," + shiny + "}"));

        ChatResponse answer = way.run(gateway.chat(Setup.TARGET).user("Hello"));

        assertThat(answer.raw().get("shiny").get("a").get(1).asLong(0)).isEqualTo(2);
    }
}
