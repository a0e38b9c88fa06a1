package io.gatehouse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptsTest {
    private final FakeModelServer server = FakeModelServer.start();
    private final JdkClient client = new JdkClient(server);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void chatAnswersAsTheRequestAsks() throws Exception {
        server.enqueue(Scripts.chat("Hei verden."), Scripts.chat("Hei verden."));

        JsonNode whole = json(client.chat(false).body());
        assertThat(whole.at("/choices/0/message/content").asText()).isEqualTo("Hei verden.");
        assertThat(whole.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(whole.at("/usage/completion_tokens").asInt()).isPositive();
        List<JsonNode> chunks = chunks(client.chat(true).body());
        assertThat(chunks)
                .extracting(chunk -> chunk.at("/choices/0/delta/content").asText())
                .containsExactly("", "Hei", " verden.", "");
        assertThat(chunks.get(0).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(chunks.get(3).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(chunks).noneMatch(chunk -> chunk.has("usage"));
    }

    @Test
    void streamsTellUsageWhenAsked() throws Exception {
        server.enqueue(Scripts.streamText("a", "b"), Scripts.streamText("a", "b"));
        String asking =
                "{\"model\":\"gpt\",\"n\":2,\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":[]}";

        List<JsonNode> chunks =
                chunks(client.post("/v1/chat/completions", asking).body());
        assertThat(chunks).hasSize(2 * 4 + 1);
        assertThat(chunks.get(0).get("usage").isNull()).isTrue();
        assertThat(chunks.get(8).get("choices")).isEmpty();
        assertThat(chunks.get(8).at("/usage/completion_tokens").asInt()).isEqualTo(4);
        assertThat(chunks.get(8).get("model").asText()).isEqualTo("gpt");
        assertThat(client.chat(false).header("content-type")).startsWith("text/event-stream");
    }

    @Test
    void toolCallsArriveWholeOrInPieces() throws Exception {
        Answer answer = ChatAnswer.builder()
                .toolCall("weather", "{\"city\":\"Oslo\"}")
                .toolCall("call_b", "time", "")
                .build();
        server.enqueue(answer, answer, Scripts.toolCall("weather", "{broken"));

        JsonNode whole = json(client.chat(false).body());
        assertThat(whole.at("/choices/0/message/content").isNull()).isTrue();
        assertThat(whole.at("/choices/0/message/tool_calls/0/function/arguments")
                        .asText())
                .isEqualTo("{\"city\":\"Oslo\"}");
        assertThat(whole.at("/choices/0/message/tool_calls/1/id").asText()).isEqualTo("call_b");
        StringBuilder arguments = new StringBuilder();
        for (JsonNode chunk : chunks(client.chat(true).body())) {
            JsonNode call = chunk.at("/choices/0/delta/tool_calls/0");
            if (call.path("index").asInt(-1) == 0) {
                arguments.append(call.at("/function/arguments").asText());
            }
        }
        assertThat(arguments.toString()).isEqualTo("{\"city\":\"Oslo\"}");
        assertThat(client.chat(false).body()).contains("{broken").contains("\"tool_calls\"");
    }

    @Test
    void answersCanBeOddInManyWays() throws Exception {
        ChatAnswer odd = ChatAnswer.builder()
                .reasoning("Hm", "m.")
                .text("Yes")
                .finishReason("length")
                .model("other-model")
                .usage(100, 7, 64)
                .usageAlways()
                .withoutDone()
                .streaming()
                .build();
        server.enqueue(
                odd,
                Scripts.refusal("I can't."),
                ChatAnswer.builder().text("x").blocking().build());

        JdkClient.Response response = client.chat(false);
        List<JsonNode> chunks = chunks(response.body());
        assertThat(response.body())
                .doesNotContain("[DONE]")
                .contains("\"length\"")
                .contains("other-model");
        assertThat(chunks.get(1).at("/choices/0/delta/reasoning_content").asText())
                .isEqualTo("Hm");
        assertThat(chunks.get(chunks.size() - 1)
                        .at("/usage/prompt_tokens_details/cached_tokens")
                        .asInt())
                .isEqualTo(64);
        assertThat(json(client.chat(false).body())
                        .at("/choices/0/message/refusal")
                        .asText())
                .isEqualTo("I can't.");
        assertThat(client.chat(true).body()).startsWith("{");
    }

    @Test
    void errorsHaveTheShapeOfTheApi() throws Exception {
        server.enqueue(
                Scripts.error(400, "invalid_request_error", "context_length_exceeded", "Too long.")
                        .header("x-request-id", "r1"),
                Scripts.rateLimited(Duration.ofMillis(1340)),
                Scripts.quotaExceeded());

        JdkClient.Response tooLong = client.chat(false);
        assertThat(tooLong.status()).isEqualTo(400);
        assertThat(tooLong.header("x-request-id")).isEqualTo("r1");
        assertThat(json(tooLong.body()).at("/error/code").asText()).isEqualTo("context_length_exceeded");
        assertThat(json(tooLong.body()).at("/error/param").isNull()).isTrue();
        JdkClient.Response limited = client.chat(false);
        assertThat(limited.header("retry-after")).isEqualTo("2");
        assertThat(limited.header("retry-after-ms")).isEqualTo("1340");
        assertThat(client.chat(false).body()).contains("insufficient_quota");
    }

    @Test
    void errorsCanComeInsideAStream() throws Exception {
        server.enqueue(
                Scripts.errorInStream("server_error", "overloaded", "Sorry."),
                Scripts.errorInStream("server_error", "overloaded", "Sorry.", "Half an ", "answer"),
                Scripts.streamUnfinished("a"));

        JdkClient.Response first = client.chat(true);
        assertThat(first.status()).isEqualTo(200);
        assertThat(chunks(first.body()))
                .singleElement()
                .satisfies(event -> assertThat(event.has("error")).isTrue());
        List<JsonNode> late = chunks(client.chat(true).body());
        assertThat(late).hasSize(4);
        assertThat(late.get(3).at("/error/code").asText()).isEqualTo("overloaded");
        assertThat(client.chat(true).body()).doesNotContain("[DONE]").doesNotContain("\"stop\"");
    }

    @Test
    void embeddingsComeAsFloatsOrBase64InAnyOrder() throws Exception {
        server.route("/v1/embeddings", Scripts.embeddings(8));
        JsonNode floats = json(embed("\"encoding_format\":\"float\","));
        JsonNode coded = json(embed("\"encoding_format\":\"base64\","));
        assertThat(floats.get("data")).hasSize(2);
        ByteBuffer bytes = ByteBuffer.wrap(
                        Base64.getDecoder().decode(coded.at("/data/1/embedding").asText()))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 8; i++) {
            assertThat(bytes.getFloat())
                    .isEqualTo(floats.at("/data/1/embedding/" + i).floatValue());
        }
        assertThat(json(embed("\"dimensions\":3,")).at("/data/0/embedding")).hasSize(3);

        server.route("/v1/embeddings", Scripts.embeddingsShuffled(8));
        JsonNode shuffled = json(embed(""));
        assertThat(shuffled.at("/data/0/index").asInt()).isEqualTo(1);
        assertThat(shuffled.at("/data/0/embedding")).isEqualTo(floats.at("/data/1/embedding"));
    }

    @Test
    void listsModelsAndModerations() throws Exception {
        server.enqueue(Scripts.models("a", "b"), Scripts.moderation("violence"));

        assertThat(json(client.get("/v1/models").body()).at("/data/1/id").asText())
                .isEqualTo("b");
        JsonNode result = json(client.post("/v1/moderations", "{}").body()).at("/results/0");
        assertThat(result.get("flagged").asBoolean()).isTrue();
        assertThat(result.at("/categories/violence").asBoolean()).isTrue();
        assertThat(result.at("/categories/hate").asBoolean()).isFalse();
        assertThatThrownBy(() -> Scripts.moderation("rudeness")).hasMessageContaining("rudeness");
    }

    private String embed(String options) throws Exception {
        return client.post("/v1/embeddings", "{\"model\":\"e\"," + options + "\"input\":[\"one\",\"two words\"]}")
                .body();
    }

    static JsonNode json(String text) {
        return WireJson.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The data of all events but {@code [DONE]}. */
    static List<JsonNode> chunks(String body) {
        List<JsonNode> chunks = new ArrayList<>();
        for (String event : body.split("\n\n", -1)) {
            if (event.startsWith("data: {")) {
                chunks.add(json(event.substring(6)));
            }
        }
        return chunks;
    }
}
