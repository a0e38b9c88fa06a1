package io.gatehouse.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Json;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.Usage;
import io.gatehouse.spi.ErrorKind;
import io.gatehouse.spi.WireErrorException;
import org.junit.jupiter.api.Test;

class ResponseTest {
    private final Codec openai = Codec.of(Profiles.OPENAI);

    private static String answer(String message) {
        return "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":"
                + message + "}]}";
    }

    @Test
    void aPlainAnswer() {
        ChatResponse response = openai.decode("""
            {"id":"chatcmpl-A1b2C3","object":"chat.completion","created":1795300000,"model":"gpt-5.4-mini-2026-03-17",
             "choices":[{"index":0,"message":{"role":"assistant","content":"Oslo.","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],
             "usage":{"prompt_tokens":21,"completion_tokens":3,"total_tokens":24,
              "prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},
              "completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},
             "service_tier":"default","system_fingerprint":null}
            """);

        assertThat(response.id()).isEqualTo("chatcmpl-A1b2C3");
        assertThat(response.model()).isEqualTo("gpt-5.4-mini-2026-03-17");
        assertThat(response.text()).isEqualTo("Oslo.");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.choices().get(0).rawFinishReason()).isEqualTo("stop");
        assertThat(response.usage()).isEqualTo(Usage.of(21, 3));
        assertThat(response.raw().get("service_tier").asText()).isEqualTo("default");
        assertThat(response.toMessage().extra()).isEmpty();
    }

    @Test
    void aToolCall() {
        ChatResponse response = openai.decode("""
            {"id":"chatcmpl-T1","object":"chat.completion","created":1795300010,"model":"gpt-5.4",
             "choices":[{"index":0,"finish_reason":"tool_calls","logprobs":null,"message":{"role":"assistant","content":null,"refusal":null,
              "tool_calls":[{"id":"call_q7","type":"function","function":{"name":"flight_status","arguments":"{\\"number\\":\\"DY604\\"}"}}]}}],
             "usage":{"prompt_tokens":58,"completion_tokens":17,"total_tokens":75}}
            """);

        assertThat(response.toolCalls())
                .containsExactly(ToolCall.of("call_q7", "flight_status", "{\"number\":\"DY604\"}"));
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(response.text()).isEmpty();
        assertThat(response.toMessage().content()).isEmpty();
    }

    @Test
    void aRefusalIsAnAnswer() {
        ChatResponse response = openai.decode(answer("{\"content\":null,\"refusal\":\"I can't.\"}"));
        assertThat(response.refusal()).isEqualTo("I can't.");
        assertThat(response.text()).isEmpty();
    }

    @Test
    void citationsAndLogprobsAreKept() {
        ChatResponse response = openai.decode("""
            {"id":"c","model":"m","choices":[{"index":0,"finish_reason":"stop",
             "message":{"content":"Hi","annotations":[{"type":"url_citation","url_citation":{"start_index":0,"end_index":2,"url":"https://e.com","title":"E"}}]},
             "logprobs":{"content":[{"token":"Hi","logprob":-0.5,"bytes":[72,105],"top_logprobs":[{"token":"Ho","logprob":-9999.0,"bytes":null}]}],"refusal":null}}]}
            """);

        Choice choice = response.choices().get(0);
        assertThat(choice.annotations().get(0).url()).isEqualTo("https://e.com");
        assertThat(choice.logprobs()).hasSize(1);
        assertThat(choice.logprobs().get(0).logprob()).isEqualTo(-0.5);
        assertThat(choice.logprobs().get(0).top().get(0).token()).isEqualTo("Ho");
    }

    @Test
    void severalChoicesComeInTheOrderOfTheirIndex() {
        ChatResponse response = openai.decode("{\"choices\":[{\"index\":1,\"message\":{\"content\":\"b\"}},"
                + "{\"index\":0,\"message\":{\"content\":\"a\"}}]}");
        assertThat(response.choices()).extracting(c -> c.message().text()).containsExactly("a", "b");

        ChatResponse same = openai.decode("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\"}},"
                + "{\"index\":0,\"message\":{\"content\":\"b\"}}]}");
        assertThat(same.choices()).extracting(Choice::index).containsExactly(0, 1);
    }

    @Test
    void contentMayBeAListOfParts() {
        ChatResponse response = Codec.of(Profiles.MISTRAL)
                .decode(answer("{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"Hm\"},"
                        + "{\"type\":\"text\",\"text\":\"m\"}]},{\"type\":\"text\",\"text\":\"Yes\"},"
                        + "{\"type\":\"reference\",\"reference_ids\":[1]},{\"type\":\"text\",\"text\":\"!\"}]}"));
        assertThat(response.text()).isEqualTo("Yes!");
        assertThat(response.reasoning()).isEqualTo("Hmm");
    }

    @Test
    void reasoningGoesByEitherName() {
        assertThat(openai.decode(answer("{\"content\":\"x\",\"reasoning\":\"r\"}"))
                        .reasoning())
                .isEqualTo("r");
        assertThat(openai.decode(answer("{\"content\":\"x\",\"reasoning_content\":\"r\"}"))
                        .reasoning())
                .isEqualTo("r");
        assertThat(openai.decode(answer("{\"content\":\"x\",\"reasoning\":\"r\",\"reasoning_content\":\"r\"}"))
                        .reasoning())
                .isEqualTo("r");
    }

    @Test
    void toolCallsWithoutAnIdGetOne() {
        ChatResponse response = openai.decode(answer("{\"content\":\"\",\"tool_calls\":["
                + "{\"id\":\"\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":{\"a\":1}}},"
                + "{\"function\":{\"name\":\"g\",\"arguments\":null,\"description\":null}}]}"));

        assertThat(response.toolCalls()).extracting(ToolCall::id).allMatch(id -> id.matches("call_[A-Za-z0-9]{24}"));
        assertThat(response.toolCalls()).extracting(ToolCall::arguments).containsExactly("{\"a\":1}", "");
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(response.choices().get(0).rawFinishReason()).isEqualTo("stop");
    }

    @Test
    void furtherFieldsOfAToolCallAreKept() {
        ChatResponse response = openai.decode(answer("{\"tool_calls\":[{\"id\":\"1\",\"function\":{\"name\":\"f\","
                + "\"arguments\":\"{}\"},\"extra_content\":{\"google\":{\"thought_signature\":\"s\"}}},"
                + "{\"id\":\"2\",\"type\":\"custom\",\"custom\":{\"name\":\"sql\",\"input\":\"SELECT\"}}]}"));

        assertThat(response.toolCalls().get(0).extra())
                .isEqualTo(Json.parse("{\"extra_content\":{\"google\":{\"thought_signature\":\"s\"}}}"));
        assertThat(response.toolCalls().get(1).arguments()).isEqualTo("SELECT");
        assertThat(response.toolCalls().get(1).extra()).isEqualTo(Json.parse("{\"type\":\"custom\"}"));
    }

    @Test
    void onlyWhatTheHostWantsBackGoesIntoTheMessage() {
        String message = "{\"content\":\"x\",\"reasoning_details\":[{\"type\":\"reasoning.text\"}],\"native\":1,"
                + "\"audio\":{\"id\":\"a1\",\"data\":\"AAAA\",\"transcript\":\"x\"}}";

        assertThat(Codec.of(Profiles.OPENROUTER)
                        .decode(answer(message))
                        .toMessage()
                        .extra())
                .containsOnlyKeys("reasoning_details");
        assertThat(openai.decode(answer(message)).toMessage().extra())
                .containsOnlyKeys("audio")
                .containsEntry("audio", Json.parse("{\"id\":\"a1\"}"));
    }

    @Test
    void vendorsWordsForTheEndAreUnderstood() {
        assertThat(reason("eos")).isEqualTo(FinishReason.STOP);
        assertThat(reason("eos_token")).isEqualTo(FinishReason.STOP);
        assertThat(reason("stop_sequence")).isEqualTo(FinishReason.STOP);
        assertThat(reason("model_length")).isEqualTo(FinishReason.LENGTH);
        assertThat(reason("function_call")).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(reason("content_filter")).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(reason("insufficient_system_resource")).isEqualTo(FinishReason.ERROR);
        assertThat(reason("error")).isEqualTo(FinishReason.ERROR);
        assertThat(reason("")).isEqualTo(FinishReason.OTHER);
        assertThat(reason("brand_new")).isEqualTo(FinishReason.OTHER);
    }

    private FinishReason reason(String word) {
        return openai.decode("{\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":\"" + word + "\"}]}")
                .finishReason();
    }

    @Test
    void anErrorWithStatus200IsAnError() {
        assertThatThrownBy(() -> openai.decode("{\"error\":{\"code\":502,\"message\":\"down\",\"metadata\":"
                        + "{\"error_type\":\"provider_unavailable\"}}}"))
                .isInstanceOfSatisfying(
                        WireErrorException.class,
                        e -> assertThat(e.info().kind()).isEqualTo(ErrorKind.UNAVAILABLE));
        assertThatThrownBy(
                        () -> openai.decode("{\"code\":\"The service is currently unavailable\",\"error\":\"later\"}"))
                .isInstanceOfSatisfying(
                        WireErrorException.class,
                        e -> assertThat(e.info().kind()).isEqualTo(ErrorKind.UNAVAILABLE));
        assertThatThrownBy(() -> openai.decode("[{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\"}}]"))
                .isInstanceOfSatisfying(
                        WireErrorException.class,
                        e -> assertThat(e.info().kind()).isEqualTo(ErrorKind.RATE_LIMITED));
        assertThatThrownBy(() -> openai.decode("{\"object\":\"error\",\"message\":\"m\",\"type\":\"invalid_model\"}"))
                .isInstanceOfSatisfying(
                        WireErrorException.class,
                        e -> assertThat(e.info().kind()).isEqualTo(ErrorKind.MODEL_NOT_FOUND));
    }

    @Test
    void whatIsNoAnswerIsAProtocolErrorWithoutContent() {
        for (String body : new String[] {
            "<html>secret</html>",
            "{\"choices\":[{\"message\":{\"content\":\"secret",
            "{\"choices\":\"secret\"}",
            "{\"secret\":1}",
            "{\"choices\":[{\"message\":{\"content\":1}}]}",
            "\"secret\"",
            "{\"choices\":[]} secret"
        }) {
            assertThatThrownBy(() -> openai.decode(body))
                    .as(body)
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("p/m")
                    .hasMessageNotContaining("secret")
                    .hasNoCause();
        }
    }

    @Test
    void leadingBlankLinesAndAnEmptyListOfChoicesAreFine() {
        assertThat(openai.decode("\n\n" + answer("{\"content\":\"x\"}")).text()).isEqualTo("x");
        assertThat(openai.decode("{\"choices\":[],\"error\":null}").choices()).isEmpty();
    }
}
