package io.gatehouse.internal.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.ImagePart;
import io.gatehouse.model.Message;
import io.gatehouse.model.Sampling;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a request is thought to take. */
class TokenEstimateTest {
    @Test
    void fourLettersAreATokenAndDenseScriptsMore() {
        assertThat(TokenEstimate.of("four")).isEqualTo(1);
        assertThat(TokenEstimate.of("fourx")).isEqualTo(2);
        assertThat(TokenEstimate.of("язык")).isEqualTo(2);
        assertThat(TokenEstimate.of("東京都")).isEqualTo(3);
        assertThat(TokenEstimate.of("")).isZero();
        assertThat(TokenEstimate.of(null)).isZero();
    }

    @Test
    void aLongTextIsSampled() {
        assertThat(TokenEstimate.of("a".repeat(1_000_001))).isEqualTo(250_001);
        assertThat(TokenEstimate.of("東".repeat(5_000))).isEqualTo(5_000);
        assertThat(TokenEstimate.of("abc東".repeat(10_000))).isBetween(10_000L, 40_000L);
    }

    @Test
    void theAnswerCountsAsItsBoundTimesChoices() {
        assertThat(total(chat("12345678").build())).isEqualTo(4 + 2 + 1_024);
        assertThat(total(chat("12345678")
                        .sampling(Sampling.builder().maxTokens(50).n(3).build())
                        .build()))
                .isEqualTo(4 + 2 + 150);
    }

    @Test
    void imagesCountFlat() {
        ChatRequest request = chat("x")
                .messages(List.of(Message.user(
                        ImagePart.url("https://example.com/a.png"),
                        ImagePart.url("https://example.com/b.png").detail("low"))))
                .build();

        assertThat(TokenEstimate.INSTANCE.inputTokens(request)).isEqualTo(4 + 1_000 + 85);
    }

    @Test
    void embeddingsHaveNoOutput() {
        assertThat(total(EmbeddingRequest.builder("fake/one")
                        .input(List.of("12345678", "1234"))
                        .build()))
                .isEqualTo(3);
    }

    private static ChatRequest.Builder chat(String text) {
        return ChatRequest.builder("fake/one").messages(List.of(Message.user(text)));
    }

    private static long total(io.gatehouse.model.ModelRequest request) {
        return TokenEstimate.total(TokenEstimate.INSTANCE, request);
    }
}
