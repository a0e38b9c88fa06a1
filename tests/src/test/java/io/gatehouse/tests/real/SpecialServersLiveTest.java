package io.gatehouse.tests.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.ReasoningDelta;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.spi.Provider;
import io.gatehouse.vllm.VllmProvider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What takes a server that was started for it: reasoning told apart, embeddings. */
@Tag("real-engine")
class SpecialServersLiveTest {
    @Test
    void vllmTellsReasoningApart() {
        LiveServer server = LiveServer.of("VLLM_REASONING_BASE_URL");
        Provider provider =
                VllmProvider.builder().replicas(server.root().toString()).build();
        try (Gateway gateway = Gateway.builder().provider(provider).build()) {
            ChatCall call = gateway.chat("vllm/" + server.model())
                    .user("Think about the chain")
                    .temperature(0)
                    .seed(7)
                    .maxTokens(200);
            ChatResponse blocking = call.send();
            List<StreamEvent> events = new ArrayList<>();
            try (ChatStream stream = call.stream()) {
                stream.forEach(events::add);
            }

            assertThat(blocking.reasoning()).isNotBlank();
            assertThat(blocking.text()).doesNotContain("<think>");
            assertThat(events.stream().filter(ReasoningDelta.class::isInstance)).hasSizeGreaterThan(2);
            assertThat(events)
                    .last()
                    .satisfies(last -> assertThat(((io.gatehouse.model.Finished) last)
                                    .response()
                                    .reasoning()
                                    .strip())
                            .isEqualTo(blocking.reasoning().strip()));
        }
    }

    @Test
    void vllmEmbeds() {
        LiveServer server = LiveServer.of("VLLM_EMBEDDING_BASE_URL");
        checkEmbeddings(
                server,
                VllmProvider.builder().replicas(server.root().toString()).build());
    }

    @Test
    void llamaEmbeds() {
        LiveServer server = LiveServer.of("LLAMA_EMBEDDING_BASE_URL");
        checkEmbeddings(
                server, OpenAiProvider.llamaCpp().baseUrl(server.root() + "/v1").build());
    }

    private static void checkEmbeddings(LiveServer server, Provider provider) {
        try (Gateway gateway = Gateway.builder().provider(provider).build()) {
            String target = provider.name() + "/" + server.model();
            EmbeddingResponse both =
                    gateway.embed(target).input("a red car", "the blue sky").send();
            float[] second =
                    gateway.embed(target).input("the blue sky").send().vectors().get(0);

            assertThat(both.vectors()).hasSize(2);
            assertThat(both.vectors().get(0)).hasSameSizeAs(second).isNotEqualTo(second);
            assertThat(both.vectors().get(1)).containsExactly(second, within(0.02f));
            assertThat(both.usage().inputTokens()).isPositive();
        }
    }
}
