package io.gatehouse.tgi;

import io.gatehouse.model.FinishReason;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.ErrorKind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the engines' words for the end of an answer mean. */
final class TritonEnds {
    private TritonEnds() {}

    /** Whether the sequence still goes on: Python's word for nothing, as both backends write it. */
    static boolean isRunning(String word) {
        return word.isEmpty() || word.equalsIgnoreCase("none") || word.equalsIgnoreCase("null");
    }

    /** What it is when it was ended by the server, or null for a real end. */
    static @Nullable ErrorInfo failure(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "abort", "cancelled", "error" ->
                ErrorInfo.of(ErrorKind.UNAVAILABLE, lower, "The engine ended the generation itself");
            case "timeout" -> ErrorInfo.of(ErrorKind.TIMEOUT, lower, "The engine ended the generation after its time");
            default -> null;
        };
    }

    static FinishReason reason(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "stop" -> FinishReason.STOP;
            case "length" -> FinishReason.LENGTH;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }
}
