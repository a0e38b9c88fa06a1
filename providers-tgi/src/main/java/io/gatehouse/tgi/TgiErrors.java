package io.gatehouse.tgi;

import io.gatehouse.model.ContextLimit;
import io.gatehouse.model.Headers;
import io.gatehouse.openai.OpenAiDialect;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.ErrorKind;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What TGI means by its errors. In streams of its chat API they come under status 200 with a code that is always the same, so
 * they are told apart by how their text begins. Thread-safe.
 */
final class TgiErrors {
    // The longest prompt: asked for output does not count.
    private static final Pattern INPUT =
            Pattern.compile("`inputs` must have less than (\\d{1,18}) tokens\\. Given: (\\d{1,18})");
    private static final Pattern TOTAL =
            Pattern.compile("`inputs` tokens \\+ `max_new_tokens` must be <= (\\d{1,18})\\."
                    + " Given: (\\d{1,18}) `inputs` tokens and (\\d{1,18}) `max_new_tokens`");

    // What follows quotes the model's answer.
    private static final String UNREADABLE_CALL = "Failed to parse generated text";

    private final OpenAiDialect dialect;

    TgiErrors(OpenAiDialect dialect) {
        this.dialect = dialect;
    }

    /** What an error means, before the rules for all hosts are asked. */
    static @Nullable ErrorKind kind(int status, String code, String message) {
        String text = message.toLowerCase(Locale.ROOT);
        if (text.startsWith("model is overloaded")) {
            return ErrorKind.OVERLOADED;
        }
        if (text.startsWith("input validation error")) {
            return isTooLong(message) ? ErrorKind.CONTEXT_TOO_LONG : ErrorKind.INVALID_REQUEST;
        }
        // The model wrote a tool call that does not parse, or was cut in it; the next try may do better.
        boolean unreadable = text.startsWith("tool error: " + UNREADABLE_CALL.toLowerCase(Locale.ROOT));
        if (unreadable
                || text.startsWith("request failed during generation")
                || text.startsWith("incomplete generation")
                || text.startsWith("stream event serialization error")
                || text.equals("unhealthy")) {
            return ErrorKind.UNAVAILABLE;
        }
        return text.startsWith("template error")
                        || text.startsWith("missing template va")
                        || text.startsWith("tool error")
                ? ErrorKind.INVALID_REQUEST
                : null;
    }

    private static boolean isTooLong(String message) {
        return INPUT.matcher(message).find() || TOTAL.matcher(message).find();
    }

    ErrorInfo classify(int status, Headers headers, byte[] body) {
        return completed(dialect.classify(status, headers, body));
    }

    /** The error with the numbers of its text, and without words of the model. */
    static ErrorInfo completed(ErrorInfo error) {
        String message = error.message();
        if (message == null) {
            return error;
        }
        if (error.kind() == ErrorKind.CONTEXT_TOO_LONG) {
            return with(error, message, limit(message));
        }
        int quoted = message.indexOf(UNREADABLE_CALL);
        return quoted < 0
                ? error
                : with(error, message.substring(0, quoted + UNREADABLE_CALL.length()), error.contextLimit());
    }

    private static ErrorInfo with(ErrorInfo error, String message, ContextLimit limit) {
        return new ErrorInfo(error.kind(), error.code(), message, error.retryAfter(), error.retryable(), limit);
    }

    private static ContextLimit limit(String message) {
        Matcher total = TOTAL.matcher(message);
        if (total.find()) {
            return new ContextLimit(number(total, 1), number(total, 2), number(total, 3), false);
        }
        Matcher input = INPUT.matcher(message);
        return input.find() ? new ContextLimit(number(input, 1), number(input, 2), null, false) : ContextLimit.UNKNOWN;
    }

    private static Long number(Matcher matcher, int group) {
        return Long.valueOf(matcher.group(group));
    }
}
