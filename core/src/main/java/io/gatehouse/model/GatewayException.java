package io.gatehouse.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The root of all errors of the gateway: one class per decision a caller can take. The set may grow: catch
 * {@code GatewayException} last.
 *
 * <p>The message is the gateway's own sentence with the provider's error code. The provider's words are in
 * {@link #providerMessage()}. None of it holds prompt text or a credential.
 */
public abstract sealed class GatewayException extends RuntimeException
        permits AuthenticationException,
                PermissionDeniedException,
                ModelNotFoundException,
                InvalidRequestException,
                ContextTooLongException,
                ContentBlockedException,
                RateLimitedException,
                QuotaExhaustedException,
                OverloadedException,
                UnavailableException,
                TimedOutException,
                TransportException,
                StreamInterruptedException,
                ProtocolException,
                BudgetExceededException,
                GuardrailException,
                CircuitOpenException,
                CancelledException,
                AllTargetsFailedException,
                InvalidOutputException,
                StreamRestartedException,
                UnlistedException {
    private static final long serialVersionUID = 1L;

    private final transient ErrorDetails details;
    private transient volatile @Nullable List<Attempt> attempts;
    private transient volatile @Nullable ChatResponse partial;

    GatewayException(ErrorDetails details) {
        super(details.message(), details.cause());
        this.details = details;
    }

    /**
     * Where it happened.
     *
     * @return provider and model, or null when no target was chosen yet
     */
    public final @Nullable Target target() {
        return details.target();
    }

    /**
     * The endpoint.
     *
     * @return its name, or null
     */
    public final @Nullable String endpoint() {
        return details.endpoint();
    }

    /**
     * The HTTP status.
     *
     * @return the status, 0 when there was no response
     */
    public final int status() {
        return details.status();
    }

    /**
     * The id under which the provider knows the request.
     *
     * @return the id, or null
     */
    public final @Nullable String requestId() {
        return details.requestId();
    }

    /**
     * The provider's error code.
     *
     * @return for example {@code context_length_exceeded}, or null
     */
    public final @Nullable String code() {
        return details.code();
    }

    /**
     * The provider's own words, capped and scrubbed of credentials and of the request's text. Not logged by the
     * gateway.
     *
     * @return the words, or null
     */
    public final @Nullable String providerMessage() {
        return details.providerMessage();
    }

    /**
     * How long to wait before another try: what the server asked for, or after a refusal ({@link #isRefusal()}) when the
     * gateway's breaker or limit lets a call in.
     *
     * @return the pause, or null
     */
    public final @Nullable Duration retryAfter() {
        return details.retryAfter();
    }

    /**
     * What the server said about trying again.
     *
     * @return true or false when it said so ({@code x-should-retry}), else null
     */
    public final @Nullable Boolean retryable() {
        return details.retryable();
    }

    /**
     * Whether the gateway itself refused, by a breaker, a limit or a budget, and nothing was sent.
     *
     * @return true for a refusal
     */
    public final boolean isRefusal() {
        return details.isRefusal();
    }

    /**
     * All attempts of the call up to this error.
     *
     * @return the attempts in order, empty when nothing was tried
     */
    public final List<Attempt> attempts() {
        List<Attempt> log = attempts;
        return log == null ? List.of() : log;
    }

    /**
     * What this reader had been given when a stream broke off, never more.
     *
     * @return the answer so far, or null when nothing had been read
     */
    public final @Nullable ChatResponse partial() {
        return partial;
    }

    /**
     * Adds what is known where the error leaves the gateway; what is there already stays. For the gateway.
     *
     * @param log the call's attempts
     * @param read what the reader had been given, or null
     */
    public final void complete(List<Attempt> log, @Nullable ChatResponse read) {
        if (attempts == null || attempts.isEmpty()) {
            attempts = List.copyOf(log);
        }
        if (partial == null) {
            partial = read;
        }
    }
}
