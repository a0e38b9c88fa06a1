package io.gatehouse.tgi;

import io.gatehouse.model.Headers;
import io.gatehouse.openai.OpenAiDialect;
import io.gatehouse.openai.Profiles;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What errors of Triton mean. Its statuses say little (a model that is not ready and a wrong input are both 400, a prompt that
 * is too long 500), so its words are asked first; common ones are left to the rules for all hosts. Never throws.
 */
final class TritonErrors {
    // "Model version not ready", "'m' version 1 is not at ready state", "… has no available versions", and what a vLLM
    // backend says whose engine died.
    private static final Pattern NOT_READY = Pattern.compile(
            "not (?:at )?ready|has no available version"
                    + "|unavailable due to unhealthy|request (?:was )?cancelled|server is (?:stopping|not live)|not found in cache");

    // The time a queue's policy allows ran out before the model was asked: a matter of capacity, not of a slow model.
    private static final Pattern QUEUE = Pattern.compile("exceeds maximum queue size|request timeout expired");

    private static final Pattern NO_MODEL = Pattern.compile(
            "request for unknown model|unknown lora|lora \\S{1,200} is not supported|lora feature is not enabled");

    private static final Pattern TOO_LONG = Pattern.compile("(?:prompt|encoder) length \\([\\d.]+\\) exceeds maximum"
            + "|should not exceed (?:build_config\\.)?max_(?:seq_len|num_tokens|input_len)");

    // The second is what the vLLM backend says of sampling parameters that it cannot read.
    private static final Pattern WRONG =
            Pattern.compile("streaming is only supported|has no attribute 'lora_name'|use generate stream for model"
                    + "|max_tokens must be|unexpected inference input|exclude_input_in_output` = false");

    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

    /** Common rules behind those here. */
    private static final OpenAiDialect COMMON = new OpenAiDialect(Profiles.COMPATIBLE.toBuilder("triton")
            .errorRule(TritonErrors::kind)
            .build());

    private TritonErrors() {}

    /** The rule for a profile; for the frontend as well, which hands the same words on. */
    static @Nullable ErrorKind kind(int status, String code, String message) {
        String words = message.toLowerCase(Locale.ROOT);
        if (words.isEmpty()) {
            // Health checks, and models that are loading: 400 without a word.
            return status == 400 ? ErrorKind.UNAVAILABLE : null;
        }
        if (TOO_LONG.matcher(words).find()) {
            return ErrorKind.CONTEXT_TOO_LONG;
        }
        if (QUEUE.matcher(words).find()) {
            return ErrorKind.OVERLOADED;
        }
        if (NOT_READY.matcher(words).find()) {
            return ErrorKind.UNAVAILABLE;
        }
        if (NO_MODEL.matcher(words).find()) {
            return ErrorKind.MODEL_NOT_FOUND;
        }
        return WRONG.matcher(words).find() ? ErrorKind.INVALID_REQUEST : null;
    }

    static ErrorInfo classify(int status, Headers headers, byte[] body) {
        return COMMON.classify(status, headers, bare(body));
    }

    /** The error of a stream that failed with its first response stands in an event, under the status of an error. */
    private static byte[] bare(byte[] body) {
        boolean event = body.length > DATA.length && Arrays.equals(body, 0, DATA.length, DATA, 0, DATA.length);
        return event ? Arrays.copyOfRange(body, DATA.length, body.length) : body;
    }
}
