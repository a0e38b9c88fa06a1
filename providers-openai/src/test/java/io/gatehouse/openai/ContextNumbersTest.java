package io.gatehouse.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.ContextLimit;
import io.gatehouse.model.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The wordings of engines beside vLLM, whose own are tested with its provider. */
class ContextNumbersTest {
    private static void check(String message, @Nullable Long window, @Nullable Long input, @Nullable Long output) {
        assertThat(ContextNumbers.of(message.toLowerCase(Locale.ROOT), Json.MISSING))
                .as(message)
                .isEqualTo(new ContextLimit(window, input, output, false));
    }

    @Test
    void numbersAreReadFromEachEngineSWords() {
        check("The input (700 tokens) is longer than the model's context length (512 tokens).", 512L, 700L, null);
        check(
                "Requested token count exceeds the model's maximum context length of 512 tokens. You requested a total of"
                        + " 600 tokens: 500 tokens from the input messages and 100 tokens for the completion.",
                512L,
                500L,
                100L);
        check("Input validation error: `inputs` must have less than 512 tokens. Given: 700", 512L, 700L, null);
        check(
                "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 512. Given: 500 `inputs` tokens and"
                        + " 100 `max_new_tokens`",
                512L,
                500L,
                100L);
        check("Prompt length (700) exceeds maximum input length (512).", 512L, 700L, null);
        check("Encoder length (700) exceeds maximum encoder input length (512).", 512L, 700L, null);
        check("Please be brief.", null, null, null);
        Json llama = Json.parse("{\"n_prompt_tokens\":700,\"n_ctx\":512}");
        assertThat(ContextNumbers.of("the request exceeds the available context size", llama))
                .isEqualTo(new ContextLimit(512L, 700L, null, false));
    }

    @Test
    void whetherLessOutputWouldHelpIsTold() {
        assertThat(new ContextLimit(512L, 500L, 100L, false).promptFits()).isTrue();
        assertThat(new ContextLimit(512L, 700L, 100L, false).promptFits()).isFalse();
        assertThat(new ContextLimit(512L, 500L, 100L, true).promptFits()).isFalse();
        assertThat(new ContextLimit(512L, null, 100L, false).promptFits()).isNull();
        assertThat(ContextLimit.UNKNOWN.isKnown()).isFalse();
    }
}
