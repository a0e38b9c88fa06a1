package io.gatehouse.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.InvalidRequestException;
import org.junit.jupiter.api.Test;

class OpenAiOptionsTest {
    @Test
    void optionsTravelAsExtraFields() {
        OpenAiOptions options = OpenAiOptions.builder()
                .serviceTier("flex")
                .store(false)
                .metadata("team", "search")
                .metadata("run", "7")
                .verbosity("low")
                .promptCacheKey("k")
                .promptCacheOptions("explicit", "30m")
                .safetyIdentifier("u1")
                .user("u1")
                .prediction("text")
                .audio("alloy", "mp3")
                .webSearch("low")
                .moderation("omni")
                .build();

        assertThat(Codec.of(Profiles.OPENAI)
                        .encode(Codec.REQUEST.toBuilder()
                                .extra(options.fields())
                                .build()))
                .isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
                        + "\"service_tier\":\"flex\",\"store\":false,\"metadata\":{\"team\":\"search\",\"run\":\"7\"},"
                        + "\"verbosity\":\"low\",\"prompt_cache_key\":\"k\","
                        + "\"prompt_cache_options\":{\"mode\":\"explicit\",\"ttl\":\"30m\"},"
                        + "\"safety_identifier\":\"u1\",\"user\":\"u1\","
                        + "\"prediction\":{\"type\":\"content\",\"content\":\"text\"},"
                        + "\"modalities\":[\"text\",\"audio\"],\"audio\":{\"voice\":\"alloy\",\"format\":\"mp3\"},"
                        + "\"web_search_options\":{\"search_context_size\":\"low\"},"
                        + "\"moderation\":{\"model\":\"omni\"}}");
    }

    @Test
    void limitsAreCheckedAtOnce() {
        assertThatThrownBy(() -> OpenAiOptions.builder().metadata("k".repeat(65), "v"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("64");
        assertThatThrownBy(() -> OpenAiOptions.builder().metadata("k", "v".repeat(513)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("512");
        assertThatThrownBy(() -> {
                    OpenAiOptions.Builder builder = OpenAiOptions.builder();
                    for (int i = 0; i < 17; i++) {
                        builder.metadata("k" + i, "v");
                    }
                })
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("16");
    }

    @Test
    void onlyNamesAreShown() {
        assertThat(OpenAiOptions.builder().user("alice").build()).hasToString("OpenAiOptions[user]");
    }
}
