package io.gatehouse.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an error knows: a sentence, where it happened, what the server said. Never prompt text, never a credential.
 * Immutable; each method gives a changed copy.
 */
public final class ErrorDetails {
    private final String message;
    private final @Nullable Throwable cause;
    private final @Nullable Target target;
    private final @Nullable String endpoint;
    private final int status;
    private final @Nullable String requestId;
    private final @Nullable String code;
    private final @Nullable String providerMessage;
    private final @Nullable Duration retryAfter;

    private ErrorDetails(
            String message,
            @Nullable Throwable cause,
            @Nullable Target target,
            @Nullable String endpoint,
            int status,
            @Nullable String requestId,
            @Nullable String code,
            @Nullable String providerMessage,
            @Nullable Duration retryAfter) {
        this.message = message;
        this.cause = cause;
        this.target = target;
        this.endpoint = endpoint;
        this.status = status;
        this.requestId = requestId;
        this.code = code;
        this.providerMessage = providerMessage;
        this.retryAfter = retryAfter;
    }

    /**
     * Details with only a sentence.
     *
     * @param message what happened, to which target, what to do next
     * @return the details
     */
    public static ErrorDetails of(String message) {
        return new ErrorDetails(message, null, null, null, 0, null, null, null, null);
    }

    /**
     * With the underlying failure.
     *
     * @param failure the cause; its message must hold no prompt text
     * @return a copy
     */
    public ErrorDetails cause(@Nullable Throwable failure) {
        return new ErrorDetails(
                message, failure, target, endpoint, status, requestId, code, providerMessage, retryAfter);
    }

    /**
     * With the place.
     *
     * @param where provider and model, or null
     * @param endpointName the endpoint, or null
     * @return a copy
     */
    public ErrorDetails at(@Nullable Target where, @Nullable String endpointName) {
        return new ErrorDetails(
                message, cause, where, endpointName, status, requestId, code, providerMessage, retryAfter);
    }

    /**
     * With what the server's response head said.
     *
     * @param httpStatus the status, 0 for none
     * @param id the provider's request id, or null
     * @return a copy
     */
    public ErrorDetails response(int httpStatus, @Nullable String id) {
        return new ErrorDetails(message, cause, target, endpoint, httpStatus, id, code, providerMessage, retryAfter);
    }

    /**
     * With what the server's body said.
     *
     * @param errorCode the provider's code, or null
     * @param text the provider's message, already capped and scrubbed, or null
     * @return a copy
     */
    public ErrorDetails provider(@Nullable String errorCode, @Nullable String text) {
        return new ErrorDetails(message, cause, target, endpoint, status, requestId, errorCode, text, retryAfter);
    }

    /**
     * With the server's wish for a pause.
     *
     * @param pause how long to wait, or null
     * @return a copy
     */
    public ErrorDetails retryAfter(@Nullable Duration pause) {
        return new ErrorDetails(message, cause, target, endpoint, status, requestId, code, providerMessage, pause);
    }

    String message() {
        return message;
    }

    @Nullable
    Throwable cause() {
        return cause;
    }

    @Nullable
    Target target() {
        return target;
    }

    @Nullable
    String endpoint() {
        return endpoint;
    }

    int status() {
        return status;
    }

    @Nullable
    String requestId() {
        return requestId;
    }

    @Nullable
    String code() {
        return code;
    }

    @Nullable
    String providerMessage() {
        return providerMessage;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
