package io.gatehouse.openai;

import io.gatehouse.spi.ErrorKind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the words of an error say where its code does not. All patterns see lower case. */
final class ErrorMessages {
    // vLLM (all releases), SGLang, TGI, TensorRT-LLM, Mistral, Anthropic-like hosts.
    private static final Pattern TOO_LONG = Pattern.compile("maximum context length|context length is only"
            + "|max_(?:completion_)?tokens'?(?: or '?max_completion_tokens'?)? is too large"
            + "|max_tokens=\\d+ cannot be greater than max_model_len"
            + "|longer than the maximum model length|longer than the model'?s context length"
            + "|`inputs` must have less than \\d+ tokens|`inputs` tokens \\+ `max_new_tokens` must be <="
            + "|(?:prompt|encoder) length \\(\\d+\\) exceeds maximum|prompt is too long"
            + "|context_length_exceeded|exceed_context_size_error"
            + "|exceeds? (?:the )?(?:model'?s )?(?:available )?context (?:length|window|size)");

    private static final Pattern BUSY = Pattern.compile(
            "overloaded|currently busy|at capacity|over capacity|no capacity|prefill token backlog|request queue is"
                    + " full|exceeds maximum queue size|aborted by a higher priority");

    private static final Pattern NO_MODEL = Pattern.compile(
            "model `?[^ ]{1,200}`? does not exist|is not a valid model|unknown model|model '?[^ ]{1,200}'? (?:is )?not"
                    + " found");

    private static final Pattern BAD_KEY = Pattern.compile("api key not valid|invalid api key|incorrect api key");

    private static final Pattern LIMIT = Pattern.compile("limit:? ([\\d,_]{1,20})");
    private static final Pattern REQUESTED = Pattern.compile("requested:? ([\\d,_]{1,20})");

    private ErrorMessages() {}

    static @Nullable ErrorKind kind(String words) {
        if (words.isEmpty()) {
            return null;
        }
        if (TOO_LONG.matcher(words).find()) {
            return ErrorKind.CONTEXT_TOO_LONG;
        }
        if (BAD_KEY.matcher(words).find()) {
            return ErrorKind.AUTHENTICATION;
        }
        if (NO_MODEL.matcher(words).find()) {
            return ErrorKind.MODEL_NOT_FOUND;
        }
        return BUSY.matcher(words).find() ? ErrorKind.OVERLOADED : null;
    }

    /** What TGI puts in front of its messages inside a stream, where its status is always the same. */
    static @Nullable ErrorKind prefix(String words) {
        if (words.startsWith("request failed during generation") || words.startsWith("incomplete generation")) {
            return ErrorKind.UNAVAILABLE;
        }
        return words.startsWith("input validation error")
                        || words.startsWith("template error")
                        || words.startsWith("tool error")
                ? ErrorKind.INVALID_REQUEST
                : null;
    }

    /** A request that is larger than the whole limit per minute: no pause makes it fit. */
    static boolean neverFits(String words) {
        if (words.contains("request too large")) {
            return true;
        }
        long limit = number(LIMIT.matcher(words));
        return limit > 0 && number(REQUESTED.matcher(words)) > limit;
    }

    private static long number(Matcher matcher) {
        if (!matcher.find()) {
            return -1;
        }
        String digits = matcher.group(1).replaceAll("[^0-9]", "");
        return digits.isEmpty() || digits.length() > 15 ? -1 : Long.parseLong(digits);
    }
}
