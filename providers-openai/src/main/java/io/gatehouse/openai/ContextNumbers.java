package io.gatehouse.openai;

import io.gatehouse.model.ContextLimit;
import io.gatehouse.model.Json;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The numbers in an error that says that a prompt is too long, as the releases of vLLM, SGLang, TGI, TensorRT-LLM and
 * llama.cpp tell them. All patterns see lower case.
 */
final class ContextNumbers {
    private static final Pattern WINDOW = Pattern.compile("(?:maximum context length (?:is|of)|context length is only"
            + "|maximum model length of|must have less than|must be <=) (\\d{1,12})"
            + "|max_model_len=(?:\\w{1,40}=)?(\\d{1,12})"
            + "|(?:context length|maximum (?:encoder )?input length) \\((\\d{1,12})");

    private static final Pattern INPUT = Pattern.compile("contains (?:at least )?(\\d{1,12}) input tokens"
            + "|passed (\\d{1,12}) input tokens|request has (\\d{1,12}) input tokens|\\((\\d{1,12}) in the messages"
            + "|messages resulted in (\\d{1,12}) tokens|(?:prompt|encoder|input) length \\((\\d{1,12})\\) exceeds"
            + "|prompt \\(length (\\d{1,12})\\)|the input \\((\\d{1,12}) tokens\\)"
            + "|(\\d{1,12}) tokens from the input messages|given: (\\d{1,12})");

    private static final Pattern OUTPUT = Pattern.compile("requested (\\d{1,12}) output tokens"
            + "|(\\d{1,12}) in the completion|is too large: (\\d{1,12})|max_tokens=(\\d{1,12}) cannot"
            + "|(\\d{1,12}) tokens for the completion|and (\\d{1,12}) `max_new_tokens`");

    private ContextNumbers() {}

    static ContextLimit of(String words, Json error) {
        Long window = number(error.get("n_ctx"));
        Long input = number(error.get("n_prompt_tokens"));
        boolean atLeast = words.contains("contains at least ");
        return new ContextLimit(
                window != null ? window : number(WINDOW.matcher(words)),
                input != null ? input : number(INPUT.matcher(words)),
                number(OUTPUT.matcher(words)),
                atLeast);
    }

    private static @Nullable Long number(Json field) {
        long number = field.asLong(-1);
        return number < 0 ? null : number;
    }

    private static @Nullable Long number(Matcher matcher) {
        if (matcher.find()) {
            for (int group = 1; group <= matcher.groupCount(); group++) {
                if (matcher.group(group) != null) {
                    return Long.parseLong(matcher.group(group));
                }
            }
        }
        return null;
    }
}
