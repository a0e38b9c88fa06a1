package io.gatehouse.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.AudioPart;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.FilePart;
import io.gatehouse.model.ImagePart;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.Role;
import io.gatehouse.model.Sampling;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolChoice;
import io.gatehouse.model.ToolSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestExamplesTest {
    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"number\":{\"type\":\"string\"}},"
            + "\"required\":[\"number\"],\"additionalProperties\":false}";

    @Test
    void aPlainRequestHoldsOnlyWhatWasSet() {
        ChatRequest request = ChatRequest.builder("openai/gpt-5.4-mini")
                .add(Message.developer("Answer in one word."), Message.user("Capital of Norway?"))
                .sampling(Sampling.builder().maxTokens(16).build())
                .build();

        assertThat(Codec.of(Profiles.OPENAI, "gpt-5.4-mini").encode(request))
                .isEqualTo(
                        "{\"model\":\"gpt-5.4-mini\",\"messages\":[{\"role\":\"developer\",\"content\":\"Answer in one"
                                + " word.\"},{\"role\":\"user\",\"content\":\"Capital of Norway?\"}],"
                                + "\"max_completion_tokens\":16}");
    }

    @Test
    void aRequestWithAToolDescribesIt() {
        ChatRequest request = ChatRequest.builder("openai/gpt-5.4")
                .add(Message.user("Is flight DY604 on time?"))
                .tools(List.of(ToolSpec.of("flight_status", "Looks up a flight", Json.parse(SCHEMA))
                        .strict(true)))
                .toolChoice(ToolChoice.AUTO)
                .sampling(Sampling.builder().parallelToolCalls(false).build())
                .build();

        assertThat(Codec.of(Profiles.OPENAI, "gpt-5.4").encode(request))
                .isEqualTo("{\"model\":\"gpt-5.4\",\"messages\":[{\"role\":\"user\",\"content\":\"Is flight DY604 on"
                        + " time?\"}],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"flight_status\","
                        + "\"description\":\"Looks up a flight\",\"strict\":true,\"parameters\":" + SCHEMA + "}}],"
                        + "\"tool_choice\":\"auto\",\"parallel_tool_calls\":false}");
    }

    @Test
    void aToolResultFollowsTheCallItAnswers() {
        ChatRequest request = ChatRequest.builder("openai/m")
                .add(
                        Message.builder(Role.ASSISTANT)
                                .toolCalls(List.of(ToolCall.of("call_q7", "flight_status", "{\"number\":\"DY604\"}")))
                                .build(),
                        Message.tool("call_q7", "{\"status\":\"delayed\",\"minutes\":25}"))
                .build();

        assertThat(Codec.of(Profiles.OPENAI).encode(request))
                .isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":null,\"tool_calls\":"
                        + "[{\"id\":\"call_q7\",\"type\":\"function\",\"function\":{\"name\":\"flight_status\","
                        + "\"arguments\":\"{\\\"number\\\":\\\"DY604\\\"}\"}}]},{\"role\":\"tool\",\"tool_call_id\":"
                        + "\"call_q7\",\"content\":\"{\\\"status\\\":\\\"delayed\\\",\\\"minutes\\\":25}\"}]}");
    }

    @Test
    void structuredOutputNamesItsSchema() {
        String schema = "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},\"born\":{\"type\":"
                + "[\"string\",\"null\"]}},\"required\":[\"name\",\"born\"],\"additionalProperties\":false}";
        ChatRequest request = ChatRequest.builder("openai/gpt-5.4-mini")
                .add(Message.user("Ada Lovelace, 10 Dec 1815"))
                .responseFormat(ResponseFormat.jsonSchema("person", Json.parse(schema)))
                .build();

        assertThat(Codec.of(Profiles.OPENAI, "gpt-5.4-mini").encode(request))
                .isEqualTo("{\"model\":\"gpt-5.4-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Ada Lovelace, 10"
                        + " Dec 1815\"}],\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":"
                        + "\"person\",\"strict\":true,\"schema\":" + schema + "}}}");
    }

    @Test
    void aStreamAsksForItsUsage() {
        assertThat(Codec.of(Profiles.OPENAI).streaming().encode(Codec.REQUEST))
                .isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":true,"
                        + "\"stream_options\":{\"include_usage\":true}}");
    }

    @Test
    void ownStreamOptionsStayBesideTheUsage() {
        ChatRequest request = Codec.REQUEST.toBuilder()
                .extra("stream_options", Map.of("include_obfuscation", false))
                .build();

        assertThat(Codec.of(Profiles.OPENAI).streaming().encode(request))
                .endsWith("\"stream\":true,\"stream_options\":{\"include_usage\":true,\"include_obfuscation\":false}}");
    }

    @Test
    void everyKindOfContentHasItsPart() {
        ChatRequest request = ChatRequest.builder("openai/m")
                .add(Message.user(
                        ContentPart.text("Look"),
                        ImagePart.url("https://example.com/a.png").detail("low"),
                        AudioPart.bytes("wav", new byte[] {1, 2, 3}),
                        FilePart.bytes("a.pdf", "application/pdf", new byte[] {4}),
                        FilePart.id("file-1")))
                .build();

        assertThat(Codec.of(Profiles.OPENAI).encode(request))
                .isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":"
                        + "\"Look\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.com/a.png\","
                        + "\"detail\":\"low\"}},{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AQID\",\"format\":"
                        + "\"wav\"}},{\"type\":\"file\",\"file\":{\"filename\":\"a.pdf\",\"file_data\":"
                        + "\"data:application/pdf;base64,BA==\"}},{\"type\":\"file\",\"file\":{\"file_id\":"
                        + "\"file-1\"}}]}]}");
    }

    @Test
    void everySamplingOptionHasItsField() {
        Sampling sampling = Sampling.builder()
                .maxTokens(5)
                .temperature(0.5)
                .topP(0.9)
                .topK(40)
                .frequencyPenalty(0.25)
                .presencePenalty(-1.5)
                .seed(7L)
                .n(2)
                .topLogprobs(3)
                .reasoningEffort("low")
                .stop(List.of("\n", "END"))
                .logitBias(Map.of(42, -100))
                .build();

        assertThat(Codec.of(Profiles.TOGETHER)
                        .encode(Codec.REQUEST.toBuilder().sampling(sampling).build()))
                .isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":5,"
                        + "\"temperature\":0.5,\"top_p\":0.9,\"top_k\":40,\"frequency_penalty\":0.25,"
                        + "\"presence_penalty\":-1.5,\"seed\":7,\"n\":2,\"logprobs\":true,\"top_logprobs\":3,"
                        + "\"reasoning_effort\":\"low\",\"stop\":[\"\\n\",\"END\"],\"logit_bias\":{\"42\":-100}}");
    }

    @Test
    void everyToolChoiceHasItsForm() {
        assertThat(choice(ToolChoice.NONE)).contains("\"tool_choice\":\"none\"");
        assertThat(choice(ToolChoice.REQUIRED)).contains("\"tool_choice\":\"required\"");
        assertThat(choice(ToolChoice.tool("t")))
                .contains("\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"t\"}}");
    }

    private static String choice(ToolChoice choice) {
        return Codec.of(Profiles.OPENAI)
                .encode(Codec.REQUEST.toBuilder()
                        .tools(List.of(ToolSpec.of("t", null, null)))
                        .toolChoice(choice)
                        .build());
    }

    @Test
    void formatsWithoutASchemaHaveOnlyAType() {
        Codec codec = Codec.of(Profiles.OPENAI);
        assertThat(codec.encode(Codec.REQUEST.toBuilder()
                        .responseFormat(ResponseFormat.JSON_OBJECT)
                        .build()))
                .contains("\"response_format\":{\"type\":\"json_object\"}");
        assertThat(codec.encode(Codec.REQUEST.toBuilder()
                        .responseFormat(ResponseFormat.TEXT)
                        .build()))
                .contains("\"response_format\":{\"type\":\"text\"}");
    }

    @Test
    void thoughtSignaturesGoBackWithTheirCall() {
        Json extra = Json.parse("{\"extra_content\":{\"google\":{\"thought_signature\":\"sig\"}}}");
        Message message = Message.builder(Role.ASSISTANT)
                .toolCalls(List.of(ToolCall.of("c1", "f", "").withExtra(extra)))
                .build();

        assertThat(Codec.of(Profiles.GEMINI)
                        .encode(ChatRequest.builder("g/m").add(message).build()))
                .contains("{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"},"
                        + "\"extra_content\":{\"google\":{\"thought_signature\":\"sig\"}}}");
    }

    @Test
    void customToolCallsKeepTheirKind() {
        Message message = Message.builder(Role.ASSISTANT)
                .toolCalls(List.of(ToolCall.of("c1", "sql", "SELECT 1").withExtra(Json.parse("{\"type\":\"custom\"}"))))
                .build();

        assertThat(Codec.of(Profiles.OPENAI)
                        .encode(ChatRequest.builder("o/m").add(message).build()))
                .contains("{\"id\":\"c1\",\"custom\":{\"name\":\"sql\",\"input\":\"SELECT 1\"},\"type\":\"custom\"}");
    }

    @Test
    void extraFieldsOfRequestAndMessageComeLast() {
        ChatRequest request = ChatRequest.builder("o/m")
                .add(Message.builder(Role.ASSISTANT)
                        .text("Once")
                        .name("bot")
                        .extra(Map.of("prefix", Json.of(true)))
                        .build())
                .extra("service_tier", "flex")
                .build();

        assertThat(Codec.of(Profiles.DEEPSEEK).encode(request))
                .isEqualTo(
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"name\":\"bot\",\"content\":\"Once\","
                                + "\"prefix\":true}],\"service_tier\":\"flex\"}");
    }
}
