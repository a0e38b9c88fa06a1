package io.gatehouse.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.AudioPart;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.Role;
import io.gatehouse.model.Sampling;
import io.gatehouse.model.ToolCall;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestRulesTest {
    private static void isRefused(Profile profile, Sampling.Builder sampling, String... words) {
        ChatRequest request =
                Codec.REQUEST.toBuilder().sampling(sampling.build()).build();
        assertThatThrownBy(() -> Codec.of(profile).encode(request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void whatAHostCannotDoIsRefusedByName() {
        isRefused(Profiles.OPENAI, Sampling.builder().topK(5), "topK", "Provider p", "extra(\"top_k\"");
        isRefused(Profiles.MISTRAL, Sampling.builder().logitBias(Map.of(1, 1)), "logitBias");
        isRefused(Profiles.MISTRAL, Sampling.builder().logprobs(true), "logprobs");
        isRefused(Profiles.GROQ, Sampling.builder().n(2), "n greater than 1");
        isRefused(Profiles.GROQ, Sampling.builder().topLogprobs(2), "logprobs");
        isRefused(Profiles.OLLAMA, Sampling.builder().n(3), "n greater than 1");
        isRefused(Profiles.OLLAMA, Sampling.builder().parallelToolCalls(false), "parallelToolCalls");
        isRefused(Profiles.GEMINI, Sampling.builder().logitBias(Map.of(1, 1)), "logitBias");
        isRefused(Profiles.DEEPSEEK, Sampling.builder().seed(1L), "seed");
    }

    @Test
    void contentThatAHostCannotTakeIsRefused() {
        ChatRequest request = ChatRequest.builder("ollama/m")
                .add(Message.user(AudioPart.bytes("wav", new byte[1])))
                .build();
        assertThatThrownBy(() -> Codec.of(Profiles.OLLAMA).encode(request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("audio content");
    }

    @Test
    void oneAnswerIsWhatEveryHostGives() {
        String json = Codec.of(Profiles.GROQ)
                .encode(Codec.REQUEST.toBuilder()
                        .sampling(Sampling.builder().n(1).build())
                        .build());
        assertThat(json).doesNotContain("\"n\"");
    }

    @Test
    void anExtraFieldPassesOnPurpose() {
        ChatRequest request = Codec.REQUEST.toBuilder().extra("top_k", 5).build();
        assertThat(Codec.of(Profiles.OPENAI).encode(request)).endsWith(",\"top_k\":5}");
    }

    @Test
    void anExtraFieldDoesNotReplaceATypedOne() {
        ChatRequest request = Codec.REQUEST.toBuilder()
                .sampling(Sampling.builder().temperature(0.1).build())
                .extra("temperature", 1)
                .build();
        assertThatThrownBy(() -> Codec.of(Profiles.OPENAI).encode(request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("\"temperature\"");
    }

    @Test
    void fieldsOfTheGatewayItselfAreNoExtraFields() {
        for (String name : List.of("model", "messages", "stream")) {
            ChatRequest request = Codec.REQUEST.toBuilder().extra(name, "x").build();
            assertThatThrownBy(() -> Codec.of(Profiles.OPENAI).encode(request))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("\"" + name + "\"");
        }
    }

    @Test
    void streamOptionsBelongToStreams() {
        ChatRequest request =
                Codec.REQUEST.toBuilder().extra("stream_options", Map.of()).build();
        assertThatThrownBy(() -> Codec.of(Profiles.OPENAI).encode(request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("stream_options");
    }

    @Test
    void extraFieldsOfMessagesAndCallsDoNotReplaceTypedOnes() {
        Message message = Message.builder(Role.USER)
                .text("Hi")
                .extra(Map.of("content", Json.of("other")))
                .build();
        Message call = Message.builder(Role.ASSISTANT)
                .toolCalls(List.of(ToolCall.of("1", "f", "{}").withExtra(Json.parse("{\"id\":\"2\"}"))))
                .build();
        for (Message wrong : List.of(message, call)) {
            ChatRequest request = ChatRequest.builder("o/m").add(wrong).build();
            assertThatThrownBy(() -> Codec.of(Profiles.OPENAI).encode(request))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("extra field");
        }
    }
}
