package io.gatehouse.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an error knows: a sentence, where it happened, what the server said. Never prompt text, never a credential.
 * Immutable; each method gives a changed copy.
 */
public final class ErrorDetails implements Cloneable {
    private final String message;
    private @Nullable Throwable cause;
    private @Nullable Target target;
    private @Nullable String endpoint;
    private int status;
    private @Nullable String requestId;
    private @Nullable String code;
    private @Nullable String providerMessage;
    private @Nullable Duration retryAfter;
    private @Nullable Boolean retryable;
    private boolean refusal;
    private ContextLimit contextLimit = ContextLimit.UNKNOWN;

    private ErrorDetails(String message) {
        this.message = message;
    }

    /**
     * Details with only a sentence.
     *
     * @param message what happened, to which target, what to do next
     * @return the details
     */
    public static ErrorDetails of(String message) {
        return new ErrorDetails(message);
    }

    private ErrorDetails copy() {
        try {
            return (ErrorDetails) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * With the underlying failure.
     *
     * @param failure the cause; its message must hold no prompt text
     * @return a copy
     */
    public ErrorDetails cause(@Nullable Throwable failure) {
        ErrorDetails copy = copy();
        copy.cause = failure;
        return copy;
    }

    /**
     * With the place.
     *
     * @param where provider and model, or null
     * @param endpointName the endpoint, or null
     * @return a copy
     */
    public ErrorDetails at(@Nullable Target where, @Nullable String endpointName) {
        ErrorDetails copy = copy();
        copy.target = where;
        copy.endpoint = endpointName;
        return copy;
    }

    /**
     * With what the server's response head said.
     *
     * @param httpStatus the status, 0 for none
     * @param id the provider's request id, or null
     * @return a copy
     */
    public ErrorDetails response(int httpStatus, @Nullable String id) {
        ErrorDetails copy = copy();
        copy.status = httpStatus;
        copy.requestId = id;
        return copy;
    }

    /**
     * With what the server's body said.
     *
     * @param errorCode the provider's code, or null
     * @param text the provider's message, already capped and scrubbed, or null
     * @return a copy
     */
    public ErrorDetails provider(@Nullable String errorCode, @Nullable String text) {
        ErrorDetails copy = copy();
        copy.code = errorCode;
        copy.providerMessage = text;
        return copy;
    }

    /**
     * With the server's wish for a pause.
     *
     * @param pause how long to wait, or null
     * @return a copy
     */
    public ErrorDetails retryAfter(@Nullable Duration pause) {
        ErrorDetails copy = copy();
        copy.retryAfter = pause;
        return copy;
    }

    /**
     * With what the server says about trying again.
     *
     * @param worthIt null when it says nothing
     * @return a copy
     */
    public ErrorDetails retryable(@Nullable Boolean worthIt) {
        ErrorDetails copy = copy();
        copy.retryable = worthIt;
        return copy;
    }

    /**
     * With the numbers of a prompt that is too long.
     *
     * @param limit what the server said
     * @return a copy
     */
    public ErrorDetails contextLimit(ContextLimit limit) {
        ErrorDetails copy = copy();
        copy.contextLimit = limit;
        return copy;
    }

    /**
     * As a refusal of the gateway itself: nothing was sent.
     *
     * @return a copy
     */
    public ErrorDetails refusal() {
        ErrorDetails copy = copy();
        copy.refusal = true;
        return copy;
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

    @Nullable
    Boolean retryable() {
        return retryable;
    }

    ContextLimit contextLimit() {
        return contextLimit;
    }

    boolean isRefusal() {
        return refusal;
    }
}
