package io.gatehouse.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.Usage;
import org.junit.jupiter.api.Test;

class UsageTest {
    private static Usage usage(Profile profile, String json) {
        return Codec.of(profile)
                .decode("{\"choices\":[],\"usage\":" + json + "}")
                .usage();
    }

    @Test
    void openAiCountsEverythingInside() {
        Usage usage = usage(
                Profiles.OPENAI,
                "{\"prompt_tokens\":100,\"completion_tokens\":50,\"total_tokens\":150,\"prompt_tokens_details\":"
                        + "{\"cached_tokens\":64,\"cache_write_tokens\":8,\"audio_tokens\":5},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":30,\"audio_tokens\":4}}");
        assertThat(usage)
                .isEqualTo(Usage.builder()
                        .inputTokens(100)
                        .cachedInputTokens(64)
                        .cacheWriteTokens(8)
                        .audioInputTokens(5)
                        .outputTokens(50)
                        .reasoningTokens(30)
                        .audioOutputTokens(4)
                        .build());
    }

    @Test
    void xAiCountsReasoningBesideTheOutput() {
        Usage usage = usage(
                Profiles.XAI,
                "{\"prompt_tokens\":32,\"completion_tokens\":9,\"total_tokens\":135,"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":94}}");
        assertThat(usage.outputTokens()).isEqualTo(103);
        assertThat(usage.reasoningTokens()).isEqualTo(94);
    }

    @Test
    void deepSeekNamesItsCacheHits() {
        Usage usage = usage(
                Profiles.DEEPSEEK,
                "{\"prompt_tokens\":20,\"completion_tokens\":5,\"prompt_cache_hit_tokens\":16,"
                        + "\"prompt_cache_miss_tokens\":4}");
        assertThat(usage.inputTokens()).isEqualTo(20);
        assertThat(usage.cachedInputTokens()).isEqualTo(16);
        assertThat(usage(Profiles.DEEPSEEK, "{\"prompt_cache_hit_tokens\":16,\"prompt_cache_miss_tokens\":4}")
                        .inputTokens())
                .isEqualTo(20);
    }

    @Test
    void geminisThoughtsAreTheRestOfTheTotal() {
        Usage usage = usage(Profiles.GEMINI, "{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":40}");
        assertThat(usage.outputTokens()).isEqualTo(30);
    }

    @Test
    void cachedTokensBesideThePromptAreAddedToIt() {
        Usage usage = usage(
                Profiles.XAI,
                "{\"prompt_tokens\":10,\"completion_tokens\":1,\"prompt_tokens_details\":{\"cached_tokens\":90}}");
        assertThat(usage.inputTokens()).isEqualTo(100);
        assertThat(usage.cachedInputTokens()).isEqualTo(90);
    }

    @Test
    void mistralAndVllmNamesAreKnown() {
        assertThat(usage(Profiles.MISTRAL, "{\"prompt_tokens\":10,\"completion_tokens\":1,\"num_cached_tokens\":4}")
                        .cachedInputTokens())
                .isEqualTo(4);
        assertThat(usage(
                                Profiles.COMPATIBLE,
                                "{\"prompt_tokens\":10,\"prompt_tokens_details\":{\"created_cache_tokens\":3}}")
                        .cacheWriteTokens())
                .isEqualTo(3);
    }

    @Test
    void noUsageIsUnknownAndNotZero() {
        assertThat(usage(Profiles.OPENAI, "null")).isEqualTo(Usage.UNKNOWN);
        assertThat(usage(Profiles.OPENAI, "{}")).isEqualTo(Usage.UNKNOWN);
        assertThat(Codec.of(Profiles.OPENAI).decode("{\"choices\":[]}").usage()).isEqualTo(Usage.UNKNOWN);
        assertThat(usage(Profiles.OPENAI, "{\"prompt_tokens\":0,\"completion_tokens\":0}")
                        .isKnown())
                .isTrue();
    }

    @Test
    void absurdCountsDoNoHarm() {
        Usage usage =
                usage(Profiles.OPENAI, "{\"prompt_tokens\":1e300,\"completion_tokens\":-5,\"total_tokens\":\"x\"}");
        assertThat(usage.inputTokens()).isPositive();
        assertThat(usage.outputTokens()).isZero();
    }
}
