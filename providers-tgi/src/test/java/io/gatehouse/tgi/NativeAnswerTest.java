package io.gatehouse.tgi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Head;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.Role;
import io.gatehouse.model.Target;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.Usage;
import io.gatehouse.spi.ErrorKind;
import io.gatehouse.spi.WireErrorException;
import io.gatehouse.spi.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeAnswerTest {
    private static final String BEST = "{\"generated_text\":\"a\",\"details\":{\"finish_reason\":\"length\","
            + "\"generated_tokens\":3,\"seed\":1,\"prefill\":[{\"id\":1,\"text\":\"<s>\",\"logprob\":null},"
            + "{\"id\":2,\"text\":\"Hi\",\"logprob\":-1.0}],\"tokens\":[],"
            + "\"best_of_sequences\":[{\"generated_text\":\"b\",\"generated_tokens\":4}]}}";

    private static ChatResponse decode(TgiProvider provider, ChatRequest request, String body, String... headers) {
        Head head = Head.builder(new Target("tgi", "m"))
                .status(200)
                .headers(Headers.of(headers))
                .build();
        return provider.dialect(request).decode(new WireResponse(head, body.getBytes(StandardCharsets.UTF_8)), request);
    }

    private static ChatResponse decode(String body, String... headers) {
        return decode(Wire.nativeApi(), Wire.REQUEST, body, headers);
    }

    @Test
    void theHeadersCountThePromptAndAllAnswersAreOutput() {
        ChatResponse answer = decode(BEST, "x-prompt-tokens", "9", "x-generated-tokens", "3");
        assertThat(answer.usage()).isEqualTo(Usage.of(9, 7));
        assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(answer.raw()
                        .get("details")
                        .get("best_of_sequences")
                        .get(0)
                        .get("generated_text")
                        .asText())
                .isEqualTo("b");
    }

    @Test
    void withoutHeadersThePromptsTokensAreCounted() {
        assertThat(decode(BEST).usage()).isEqualTo(Usage.of(2, 7));
    }

    @Test
    void aPromptThatNobodyCountedMakesTheUsageAnEstimate() {
        ChatResponse answer = decode(
                "{\"generated_text\":\"a\",\"details\":{\"finish_reason\":\"eos_token\",\"generated_tokens\":3}}");
        assertThat(answer.usage().isEstimated()).isTrue();
        assertThat(answer.usage().outputTokens()).isEqualTo(3);
        assertThat(decode("{\"generated_text\":\"a\"}", "x-prompt-tokens", "many")
                        .usage()
                        .isKnown())
                .isFalse();
    }

    @Test
    void anArrayOfOneIsAnAnswerToo() {
        assertThat(decode("[{\"generated_text\":\"a\"}]").text()).isEqualTo("a");
    }

    @Test
    void anErrorUnderStatus200IsAnError() {
        assertThatThrownBy(() -> decode("{\"error\":\"Model is overloaded\",\"error_type\":\"overloaded\"}"))
                .isInstanceOfSatisfying(
                        WireErrorException.class,
                        e -> assertThat(e.info().kind()).isEqualTo(ErrorKind.OVERLOADED));
        for (String nonsense : List.of("[]", "{}", "{\"generated_text\":3}", "{\"generated_text\":", "[[]]")) {
            assertThatThrownBy(() -> decode(nonsense)).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void everyAnswerHasAnIdOfItsOwn() {
        String body = "{\"generated_text\":\"a\"}";
        assertThat(decode(body).id()).isNotBlank().isNotEqualTo(decode(body).id());
    }

    @Test
    void aToolCallHasAnIdThatTheConversationHasNotYet() {
        String body = "{\"id\":\"\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                + "\"tool_calls\":[{\"id\":\"0\",\"type\":\"function\",\"function\":{\"description\":null,"
                + "\"name\":\"now\",\"arguments\":\"{}\"}}]},\"finish_reason\":\"stop\"}]}";
        Message asked = Message.builder(Role.ASSISTANT)
                .toolCalls(List.of(ToolCall.of("0", "now", "{}")))
                .build();
        ChatRequest later = Wire.REQUEST.withMessages(List.of(asked, Message.tool("0", "12:00"), Message.user("And?")));
        TgiProvider chat = Wire.builder().build();

        assertThat(decode(chat, Wire.REQUEST, body).toolCalls().get(0).id()).isEqualTo("0");
        ChatResponse second = decode(chat, later, body);
        assertThat(second.toolCalls().get(0).id()).startsWith("call_");
        assertThat(second.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(second.id()).isNotBlank();
        assertThat(Json.of(second.toolCalls().get(0).arguments()).asText()).isEqualTo("{}");
    }
}
