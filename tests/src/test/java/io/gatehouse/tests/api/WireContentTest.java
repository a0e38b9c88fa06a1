package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.AttributeKey;
import io.gatehouse.Gateway;
import io.gatehouse.model.AudioPart;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.FilePart;
import io.gatehouse.model.ImagePart;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.Sampling;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.testing.Scripts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What of a request reaches the wire, and what never does. */
@ExtendWith(LeakCheckExtension.class)
class WireContentTest {
    private final FakeModelServer server = FakeModelServer.start();
    private final Gateway gateway = Setup.gateway(server);

    @AfterEach
    void close() {
        gateway.close();
        server.close();
    }

    private RecordedRequest sent() {
        return server.takeRequest(Setup.WAIT);
    }

    @ParameterizedTest
    @EnumSource
    void tenantTagsConversationAndAttributesStayHere(Way way) {
        way.run(gateway.chat(Setup.TARGET)
                .user("Hello")
                .tenant("tenant-canary")
                .tag("tag-canary", "value-canary")
                .conversation("conversation-canary")
                .attribute(AttributeKey.of("key-canary", String.class), "attribute-canary"));
        gateway.embed("openai/e")
                .input("x")
                .tenant("tenant-canary")
                .tag("tag-canary", "value-canary")
                .send();

        for (int i = 0; i < 2; i++) {
            RecordedRequest request = sent();
            assertThat(request.body() + request.headers() + request.query()).doesNotContain("canary\"");
            assertThat(request.body()).doesNotContain("canary");
            assertThat(request.headers().toString().replace(Setup.KEY, "")).doesNotContain("canary");
        }
    }

    @ParameterizedTest
    @EnumSource
    void headersOfTheCallAndOfTheProviderAreSent(Way way) {
        try (Gateway other = Gateway.builder()
                .provider(Setup.openAi(server)
                        .organization("org-1")
                        .project("proj-1")
                        .header("X-Team", "search")
                        .build())
                .build()) {
            way.run(other.chat(Setup.TARGET).user("Hello").header("X-Trace", "t-7"));

            RecordedRequest request = sent();
            assertThat(request.header("X-Trace")).isEqualTo("t-7");
            assertThat(request.header("X-Team")).isEqualTo("search");
            assertThat(request.header("OpenAI-Organization")).isEqualTo("org-1");
            assertThat(request.header("OpenAI-Project")).isEqualTo("proj-1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void extraFieldsAreSentAsTheyAre(Way way) {
        way.run(gateway.chat(Setup.TARGET)
                .user("Hello")
                .extra("service_tier", "flex")
                .extra("metadata", Map.of("a", "b"))
                .extra("nothing", null)
                .extra(Map.of("deep", Json.parse("{\"list\":[1,2.50,true,null]}"))));

        RecordedRequest request = sent();
        assertThat(request.at("/service_tier")).isEqualTo("flex");
        assertThat(request.at("/metadata/a")).isEqualTo("b");
        assertThat(request.body()).contains("\"nothing\":null", "\"deep\":{\"list\":[1,2.50,true,null]}");
    }

    @Test
    void imagesAudioAndFilesAreSent() {
        byte[] bytes = {1, 2, 3};
        gateway.chat(Setup.TARGET)
                .user(
                        ContentPart.text("What is this?"),
                        ImagePart.url("https://example.com/a.png").detail("low"),
                        ImagePart.bytes("image/png", bytes),
                        AudioPart.bytes("wav", bytes),
                        FilePart.bytes("a.pdf", "application/pdf", bytes),
                        FilePart.id("file-7"))
                .send();

        RecordedRequest request = sent();
        assertThat(request.at("/messages/0/content/0/text")).isEqualTo("What is this?");
        assertThat(request.at("/messages/0/content/1/type")).isEqualTo("image_url");
        assertThat(request.at("/messages/0/content/1/image_url/url")).isEqualTo("https://example.com/a.png");
        assertThat(request.at("/messages/0/content/1/image_url/detail")).isEqualTo("low");
        assertThat(request.at("/messages/0/content/2/image_url/url")).isEqualTo("data:image/png;base64,AQID");
        assertThat(request.at("/messages/0/content/3/input_audio/data")).isEqualTo("AQID");
        assertThat(request.at("/messages/0/content/3/input_audio/format")).isEqualTo("wav");
        assertThat(request.at("/messages/0/content/4/file/filename")).isEqualTo("a.pdf");
        assertThat(request.at("/messages/0/content/4/file/file_data")).isEqualTo("data:application/pdf;base64,AQID");
        assertThat(request.at("/messages/0/content/5/file/file_id")).isEqualTo("file-7");
    }

    @Test
    void everySamplingValueIsSentByItsName() {
        gateway.chat(Setup.TARGET)
                .user("Hello")
                .sampling(s -> s.maxTokens(5)
                        .temperature(0.25)
                        .topP(0.5)
                        .frequencyPenalty(-1.0)
                        .presencePenalty(1.5)
                        .seed(7L)
                        .n(2)
                        .topLogprobs(3)
                        .parallelToolCalls(false)
                        .reasoningEffort("low")
                        .stop(List.of("a", "b"))
                        .logitBias(Map.of(11, -100)))
                .responseFormat(ResponseFormat.JSON_OBJECT)
                .send();

        RecordedRequest request = sent();
        assertThat(request.at("/max_completion_tokens")).isEqualTo("5");
        assertThat(request.at("/temperature")).isEqualTo("0.25");
        assertThat(request.at("/top_p")).isEqualTo("0.5");
        assertThat(request.at("/frequency_penalty")).isEqualTo("-1.0");
        assertThat(request.at("/presence_penalty")).isEqualTo("1.5");
        assertThat(request.at("/seed")).isEqualTo("7");
        assertThat(request.at("/n")).isEqualTo("2");
        assertThat(request.at("/logprobs")).isEqualTo("true");
        assertThat(request.at("/top_logprobs")).isEqualTo("3");
        assertThat(request.at("/parallel_tool_calls")).isEqualTo("false");
        assertThat(request.at("/reasoning_effort")).isEqualTo("low");
        assertThat(request.at("/stop")).isEqualTo("[\"a\",\"b\"]");
        assertThat(request.at("/logit_bias")).isEqualTo("{\"11\":-100}");
        assertThat(request.at("/response_format/type")).isEqualTo("json_object");
    }

    @Test
    void whatIsNotSetIsNotSent() {
        gateway.chat(Setup.TARGET).user("Hello").send();

        assertThat(sent().body())
                .isEqualTo("{\"model\":\"gpt-5-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
    }

    @ParameterizedTest
    @EnumSource
    void aConversationGrowsByWhatTheModelSaid(Way way) {
        server.enqueue(Scripts.chat("Oslo."), Scripts.chat("About 700,000."));
        List<Message> history = new ArrayList<>(List.of(Message.user("Capital of Norway?")));

        ChatResponse first = way.run(gateway.chat(Setup.TARGET).messages(history));
        history.add(first.toMessage());
        history.add(Message.user("How many live there?"));
        way.run(gateway.chat(Setup.TARGET).messages(history));

        sent();
        RecordedRequest second = sent();
        assertThat(second.at("/messages/0/content")).isEqualTo("Capital of Norway?");
        assertThat(second.at("/messages/1")).isEqualTo("{\"role\":\"assistant\",\"content\":\"Oslo.\"}");
        assertThat(second.at("/messages/2/content")).isEqualTo("How many live there?");
    }

    @Test
    void textOfAllKindsArrivesUnchanged() {
        String odd = "æøå 🌍 \u0000\u001f\"\\\u2028 \t\r\n</script> \ud83d\ude00" + "é".repeat(10_000);
        server.enqueue(Scripts.chat(odd.replace("\u0000", "")));

        ChatResponse answer = gateway.chat(Setup.TARGET).system(odd).user(odd).send();

        RecordedRequest request = sent();
        assertThat(request.at("/messages/0/content")).isEqualTo(odd);
        assertThat(request.at("/messages/1/content")).isEqualTo(odd);
        assertThat(answer.text()).isEqualTo(odd.replace("\u0000", ""));
    }

    @Test
    void aMegabyteOfPromptAndAnswerArriveWhole() {
        String large = "0123456789abcdef".repeat(65_536);
        server.enqueue(Scripts.chat(large), Scripts.streamText(large.substring(0, 600_000), large.substring(600_000)));

        assertThat(gateway.chat(Setup.TARGET).user(large).send().text()).isEqualTo(large);
        assertThat(Way.STREAMING.run(gateway.chat(Setup.TARGET).user(large)).text())
                .isEqualTo(large);
        assertThat(sent().at("/messages/0/content")).isEqualTo(large);
    }

    @Test
    void copiesKeepWhatTheyWereMadeFrom() {
        var request = gateway.chat(Setup.TARGET)
                .system("a")
                .user("b")
                .temperature(0.5)
                .stop("x")
                .tenant("t")
                .tag("team", "search")
                .header("X-Trace", "1")
                .conversation("c")
                .extra("user", "u")
                .responseFormat(ResponseFormat.JSON_OBJECT)
                .timeout(java.time.Duration.ofSeconds(9))
                .request();
        Sampling sampling = request.sampling();
        Message message = request.messages().get(0);

        assertThat(request.toBuilder().build()).isEqualTo(request).hasSameHashCodeAs(request);
        assertThat(request.options().toBuilder().build()).isEqualTo(request.options());
        assertThat(sampling.toBuilder().build()).isEqualTo(sampling);
        assertThat(message.toBuilder().build()).isEqualTo(message);
        assertThat(request.toBuilder().extra("user", "v").build()).isNotEqualTo(request);
        assertThat(request.extra().get("user").asText())
                .as("the original is unchanged")
                .isEqualTo("u");
        ChatResponse answer = gateway.send(request);
        assertThat(answer.toBuilder().build()).isEqualTo(answer);
        assertThat(answer.toBuilder().build().attempts()).isEqualTo(answer.attempts());
        var transport = Setup.openAi(server).build().transportSettings();
        assertThat(transport.toBuilder().build()).isEqualTo(transport);
        var retry = io.gatehouse.policy.RetryPolicy.builder().maxRetries(7).build();
        assertThat(retry.toBuilder().build()).hasToString(retry.toString());
    }

    @Test
    void aBuilderThatGoesOnDoesNotChangeWhatItBuilt() {
        var call = gateway.chat(Setup.TARGET).user("one");
        var first = call.request();
        call.user("two").temperature(1.0).tag("a", "b");

        assertThat(first.messages()).hasSize(1);
        assertThat(first.sampling()).isEqualTo(Sampling.DEFAULT);
        assertThat(first.options().tags()).isEmpty();
        assertThat(Arrays.asList(
                        call.request().messages().size(), first.messages().size()))
                .containsExactly(2, 1);
    }
}
