package io.gatehouse.spi;

import io.gatehouse.model.ContextLimit;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an error response, or an error inside a stream, means. The message is the provider's own: the gateway caps and
 * scrubs it before anyone sees it.
 *
 * @param kind the meaning
 * @param code the provider's code, or null
 * @param message the provider's words, or null
 * @param retryAfter the pause the server asks for, or null
 * @param retryable what the server says about trying again, or null when it says nothing
 * @param contextLimit the numbers of a prompt that is too long
 */
public record ErrorInfo(
        ErrorKind kind,
        @Nullable String code,
        @Nullable String message,
        @Nullable Duration retryAfter,
        @Nullable Boolean retryable,
        ContextLimit contextLimit) {
    /** Checks the kind. */
    public ErrorInfo {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(contextLimit, "contextLimit");
    }

    /**
     * An error that says nothing of the length of the context.
     *
     * @param kind the meaning
     * @param code the provider's code, or null
     * @param message the provider's words, or null
     * @param retryAfter the pause the server asks for, or null
     * @param retryable what the server says about trying again, or null when it says nothing
     */
    public ErrorInfo(
            ErrorKind kind,
            @Nullable String code,
            @Nullable String message,
            @Nullable Duration retryAfter,
            @Nullable Boolean retryable) {
        this(kind, code, message, retryAfter, retryable, ContextLimit.UNKNOWN);
    }

    /**
     * An error without hints.
     *
     * @param kind the meaning
     * @param code the provider's code, or null
     * @param message the provider's words, or null
     * @return the error
     */
    public static ErrorInfo of(ErrorKind kind, @Nullable String code, @Nullable String message) {
        return new ErrorInfo(kind, code, message, null, null);
    }
}
