package io.gatehouse.openai;

import io.gatehouse.model.FinishReason;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.ErrorKind;
import org.jspecify.annotations.Nullable;

/** The hosts' words for why an answer ended. */
final class FinishReasons {
    private FinishReasons() {}

    static FinishReason of(String word) {
        return switch (word) {
            case "stop", "eos", "eos_token", "stop_sequence", "end_turn" -> FinishReason.STOP;
            case "length", "max_tokens", "model_length" -> FinishReason.LENGTH;
            case "tool_calls", "function_call", "tool_use" -> FinishReason.TOOL_CALLS;
            case "content_filter", "safety" -> FinishReason.CONTENT_FILTER;
            case "error", "abort", "insufficient_system_resource" -> FinishReason.ERROR;
            default -> FinishReason.OTHER;
        };
    }

    /** What a finish reason means that is none, for the server gave up; null for a real one. */
    static @Nullable ErrorInfo failure(String word, Profile profile) {
        return profile.has(Quirk.ABORT_IS_A_FAILURE) && of(word) == FinishReason.ERROR
                ? ErrorInfo.of(ErrorKind.UNAVAILABLE, word, null)
                : null;
    }

    /** Some hosts say "stop" although the model called a tool (a named tool choice, Gemini, TGI). */
    static FinishReason of(String word, boolean calledTools) {
        FinishReason reason = of(word);
        return reason == FinishReason.STOP && calledTools ? FinishReason.TOOL_CALLS : reason;
    }
}
