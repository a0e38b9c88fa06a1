package io.gatehouse.internal.http;

import io.gatehouse.internal.call.Scope;
import io.gatehouse.internal.call.Watchdog;
import io.gatehouse.model.AuthenticationException;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ContentBlockedException;
import io.gatehouse.model.ContextLimit;
import io.gatehouse.model.ContextTooLongException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.ModelNotFoundException;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.PermissionDeniedException;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.QuotaExhaustedException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.Target;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.spi.ConnectFailedException;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.ErrorInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns what went wrong on one leg into the exception that says so. Used by one thread. */
final class Errors {
    // OkHttp's words for a body that ends too early.
    private static final String CUT_SHORT = "unexpected end of stream";

    private final Scope scope;
    private final RequestTexts request;
    private final Target target;
    private final Endpoint endpoint;
    private List<String> credentials = List.of();
    private int status;
    private @Nullable String requestId;

    Errors(Target target, Endpoint endpoint, Scope scope, @Nullable ModelRequest request) {
        this.scope = scope;
        this.request = new RequestTexts(request);
        this.target = target;
        this.endpoint = endpoint;
    }

    /** Notes the response's head, which later errors then name. */
    void response(int httpStatus, @Nullable String id) {
        status = httpStatus;
        requestId = id;
    }

    /** Notes a credential that is about to be sent, so that no error shows it. */
    void sends(String credential) {
        credentials = credentials.isEmpty() ? List.of(credential) : List.of(credentials.get(0), credential);
    }

    /** Whether the leg was ended from outside, so that what broke did so on purpose. */
    boolean wasCancelled() {
        return scope.cause() != null;
    }

    ErrorDetails details(String sentence) {
        return ErrorDetails.of(sentence).at(target, endpoint.name()).response(status, requestId);
    }

    String place() {
        return target + " (endpoint " + endpoint.name() + ")";
    }

    ProtocolException protocol(String what) {
        return new ProtocolException(details(place() + " " + what));
    }

    /** An error that the server reported. */
    GatewayException reported(ErrorInfo info) {
        String answered = place() + (status >= 300 ? " answered " + status : " reported an error")
                + (info.code() == null ? "" : " (" + safeCode(info.code()) + ")") + ": ";
        Duration pause = info.retryAfter();
        ErrorDetails details = details(answered + advice(info))
                .provider(
                        info.code() == null ? null : safeCode(info.code()),
                        Scrubber.scrub(info.message(), credentials, request))
                .retryAfter(pause)
                .retryable(info.retryable())
                .contextLimit(info.contextLimit());
        return switch (info.kind()) {
            case AUTHENTICATION -> new AuthenticationException(details);
            case PERMISSION -> new PermissionDeniedException(details);
            case MODEL_NOT_FOUND -> new ModelNotFoundException(details);
            case INVALID_REQUEST -> new InvalidRequestException(details);
            case CONTEXT_TOO_LONG -> new ContextTooLongException(details);
            case CONTENT_BLOCKED -> new ContentBlockedException(details);
            case RATE_LIMITED -> new RateLimitedException(details);
            case QUOTA_EXHAUSTED -> new QuotaExhaustedException(details);
            case OVERLOADED -> new OverloadedException(details);
            case UNAVAILABLE -> new UnavailableException(details);
            case TIMEOUT -> new TimedOutException(TimedOutException.Phase.SERVER, details);
            case PROTOCOL -> new ProtocolException(details);
        };
    }

    // A code is a short word; anything longer may be text of the request.
    private String safeCode(String code) {
        boolean word = code.length() <= 64 && code.chars().allMatch(c -> c > ' ' && c < 127);
        return word && Scrubber.isClean(code, credentials, request) ? code : "unreadable code";
    }

    private static String advice(ErrorInfo info) {
        return switch (info.kind()) {
            case AUTHENTICATION -> "it does not accept the credential. Check this endpoint's API key";
            case PERMISSION ->
                "the credential may not use this model or feature. Ask for access, or use another target";
            case MODEL_NOT_FOUND -> "it does not know this model. Check the name after the slash of the target";
            case INVALID_REQUEST ->
                "it refuses the request as wrong; providerMessage() has its words. Change the request";
            case CONTEXT_TOO_LONG ->
                "prompt and output do not fit the model's context window" + numbers(info.contextLimit())
                        + ". Shorten them, or use a model with a larger one";
            case CONTENT_BLOCKED -> "it blocked the content on policy grounds";
            case RATE_LIMITED ->
                "too many requests or tokens for now."
                        + (info.retryAfter() == null ? "" : " It asks to wait " + seconds(info.retryAfter()) + ".")
                        + " Slow down, add keys, or add a fallback target";
            case QUOTA_EXHAUSTED ->
                "the account is out of credit or quota. Waiting does not help; use another account or" + " target";
            case OVERLOADED -> "it has no capacity now. Retry later, or add a fallback target";
            case UNAVAILABLE -> "it failed or is not ready. Retry later, or add a fallback target";
            case TIMEOUT -> "it ran into a time limit of its own. Retry, or ask for less output";
            case PROTOCOL -> "its answer is not what its API promises. Check that the base URL leads to the API";
        };
    }

    private static String numbers(ContextLimit limit) {
        String window = limit.tokens() == null ? "" : " of " + limit.tokens() + " tokens";
        if (limit.inputTokens() == null && limit.outputTokens() == null) {
            return window;
        }
        String input = limit.inputTokens() == null
                ? ""
                : (limit.inputAtLeast() ? "at least " : "") + limit.inputTokens() + " tokens of prompt";
        String output = limit.outputTokens() == null ? "" : limit.outputTokens() + " of output";
        return window + " (" + input + (input.isEmpty() || output.isEmpty() ? "" : ", ") + output + ")";
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    /** An I/O failure. Its type says little: a cancelled TLS read is an SSLException. So the reasons are asked first. */
    GatewayException io(IOException e, @Nullable Watchdog dog) {
        GatewayException cause = scope.cause();
        if (cause != null) {
            return cause;
        }
        if (Thread.currentThread().isInterrupted()) {
            return new CancelledException(
                    details("The call to " + place() + " was cancelled: its thread was interrupted"));
        }
        if (dog != null && dog.fired() != null) {
            return silent(dog);
        }
        if (e instanceof ConnectFailedException failed) {
            String sentence = "No connection to " + place() + " at " + address() + ": "
                    + (failed.isTimeout() ? "connecting took too long" : reason(e))
                    + ". Check the address and that the server is up";
            return failed.isTimeout()
                    ? new TimedOutException(
                            TimedOutException.Phase.CONNECT, details(sentence).cause(quiet(e)))
                    : new TransportException(details(sentence).cause(quiet(e)));
        }
        if (e instanceof ResponseTooLargeException || e instanceof EventTooLargeException) {
            return protocol("sent more than is allowed: " + e.getMessage()
                    + ". Raise the limit in TransportSettings if that is right");
        }
        return new TransportException(
                details("The connection to " + place() + " broke: " + reason(e) + ". A retry may help")
                        .cause(quiet(e)));
    }

    private TimedOutException silent(Watchdog dog) {
        TimedOutException.Phase phase = Objects.requireNonNull(dog.fired());
        String sentence = phase == TimedOutException.Phase.FIRST_EVENT
                ? place() + " sent no content within " + seconds(dog.limit()) + " (timeout firstEvent)."
                : place() + " fell silent for " + seconds(dog.limit()) + " in the middle of its answer"
                        + " (timeout betweenEvents).";
        return new TimedOutException(phase, details(sentence + " Raise the timeout, or add a fallback target"));
    }

    private String address() {
        return endpoint.baseUrl().getScheme() + "://" + endpoint.baseUrl().getAuthority();
    }

    // Messages of I/O exceptions come from the JDK and OkHttp and name hosts and ports, never content; but what a
    // server
    // sent in place of HTTP is quoted, and may be anything.
    private static @Nullable IOException quiet(IOException e) {
        return quotesServer(e) ? null : e;
    }

    private static boolean quotesServer(IOException e) {
        for (Throwable t = e; t != null; t = t.getCause() == t ? null : t.getCause()) {
            if (t instanceof java.net.ProtocolException && !CUT_SHORT.equals(t.getMessage())) {
                return true;
            }
        }
        return false;
    }

    private static String reason(IOException e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage();
        if (quotesServer(e)) {
            return "what came is not the HTTP that was expected";
        }
        return root.getClass().getSimpleName()
                + (message == null || message.length() > 200 ? "" : " (" + message + ")");
    }
}
