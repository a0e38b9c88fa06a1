package io.gatehouse.tgi;

import io.gatehouse.model.Headers;
import io.gatehouse.openai.OpenAiDialect;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.ErrorKind;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What TGI means by its errors. In streams of its chat API they come under status 200 with a code that is always the same, so
 * they are told apart by how their text begins. Thread-safe.
 */
final class TgiErrors {
    // The longest prompt: asked for output does not count.
    private static final Pattern INPUT =
            Pattern.compile("`inputs` must have less than \\d{1,18} tokens\\. Given: \\d{1,18}");
    private static final Pattern TOTAL = Pattern.compile("`inputs` tokens \\+ `max_new_tokens` must be <= \\d{1,18}\\."
            + " Given: \\d{1,18} `inputs` tokens and \\d{1,18} `max_new_tokens`");

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
        return withoutQuotes(dialect.classify(status, headers, body));
    }

    /** The error without words of the model. */
    static ErrorInfo withoutQuotes(ErrorInfo error) {
        String message = error.message();
        int quoted = message == null ? -1 : message.indexOf(UNREADABLE_CALL);
        return message == null || quoted < 0
                ? error
                : new ErrorInfo(
                        error.kind(),
                        error.code(),
                        message.substring(0, quoted + UNREADABLE_CALL.length()),
                        error.retryAfter(),
                        error.retryable(),
                        error.contextLimit());
    }
}
