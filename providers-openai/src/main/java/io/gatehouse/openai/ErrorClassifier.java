package io.gatehouse.openai;

import io.gatehouse.model.ContextLimit;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Json;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.ErrorKind;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what an error means: the host's own rule first, then codes, then words, then the status. Never throws. */
final class ErrorClassifier {
    private final ErrorRule rule;

    ErrorClassifier(Profile profile) {
        rule = profile.errorRule();
    }

    /** Status 200 stands for an error inside an answer or a stream that began well. */
    ErrorInfo classify(int httpStatus, Headers headers, byte[] body) {
        ErrorBody error = ErrorBody.parse(body);
        boolean success = httpStatus >= 200 && httpStatus < 300;
        int status = success && error.status > 0 ? error.status : httpStatus;
        ErrorKind kind = kind(status, success, error);
        // Too large for the limit per minute: the way out is the same as for a context that is too small, namely a
        // shorter prompt or a target that takes more, so it is told as that and not as something to wait for.
        boolean neverFits = kind == ErrorKind.RATE_LIMITED && ErrorMessages.neverFits(error.words());
        Duration pause = pause(kind, headers, error);
        ContextLimit limit = kind == ErrorKind.CONTEXT_TOO_LONG
                ? ContextNumbers.of(error.words(), error.error)
                : ContextLimit.UNKNOWN;
        return new ErrorInfo(
                neverFits ? ErrorKind.CONTEXT_TOO_LONG : kind,
                error.code,
                error.message,
                pause,
                neverFits ? Boolean.FALSE : RetryHints.verdict(headers),
                limit);
    }

    private static @Nullable Duration pause(ErrorKind kind, Headers headers, ErrorBody error) {
        Duration asked = RetryHints.pause(headers);
        if (asked == null) {
            asked = googlePause(error.error);
        }
        return asked == null && kind == ErrorKind.RATE_LIMITED ? RateLimitHeaders.pause(headers) : asked;
    }

    private ErrorKind kind(int status, boolean inside, ErrorBody error) {
        String code = error.code == null ? "" : error.code.toLowerCase(Locale.ROOT);
        ErrorKind special = rule.kind(status, code, error.message == null ? "" : error.message);
        if (special != null) {
            return special;
        }
        ErrorKind named = named(status, error);
        if (named != null) {
            return named;
        }
        ErrorKind told = told(status, error.words());
        if (told != null) {
            return told;
        }
        if (inside) {
            ErrorKind prefixed = ErrorMessages.prefix(error.words());
            if (prefixed != null) {
                return prefixed;
            }
        }
        if (status < 300 && error.isNamed(ErrorWords.INVALID)) {
            return ErrorKind.INVALID_REQUEST;
        }
        return byStatus(status);
    }

    private static @Nullable ErrorKind named(int status, ErrorBody error) {
        if (isDailyQuota(error.error)) {
            return ErrorKind.QUOTA_EXHAUSTED;
        }
        // OpenRouter's moderation answers 403 like a missing permission, but says what it found.
        if (status == 403 && error.error.get("metadata").get("reasons").isArray()) {
            return ErrorKind.CONTENT_BLOCKED;
        }
        for (Map.Entry<ErrorKind, Set<String>> entry : ErrorWords.BY_CODE.entrySet()) {
            if (error.isNamed(entry.getValue())) {
                return adjusted(entry.getKey(), status, error);
            }
        }
        return null;
    }

    // A few words are used too widely to stand against the status or against the message.
    private static ErrorKind adjusted(ErrorKind kind, int status, ErrorBody error) {
        boolean blamesCaller = status >= 400 && status < 500;
        if (kind == ErrorKind.UNAVAILABLE && blamesCaller) {
            ErrorKind told = told(status, error.words());
            return told != null ? told : byStatus(status);
        }
        if (kind == ErrorKind.UNAVAILABLE || kind == ErrorKind.RATE_LIMITED) {
            ErrorKind told = told(status, error.words());
            return told == null || told == ErrorKind.MODEL_NOT_FOUND ? kind : told;
        }
        return kind;
    }

    private static @Nullable ErrorKind told(int status, String words) {
        if (status == 401 || status == 402) {
            return null;
        }
        ErrorKind kind = ErrorMessages.kind(words);
        boolean client = status >= 400 && status < 500;
        // A rate limit may speak of capacity, a wrong request of anything.
        return kind == ErrorKind.OVERLOADED && client && status != 498 && status != 424 ? null : kind;
    }

    private static ErrorKind byStatus(int status) {
        return switch (status) {
            case 401 -> ErrorKind.AUTHENTICATION;
            case 402 -> ErrorKind.QUOTA_EXHAUSTED;
            case 403 -> ErrorKind.PERMISSION;
            case 404 -> ErrorKind.MODEL_NOT_FOUND;
            case 408, 504, 524 -> ErrorKind.TIMEOUT;
            case 409, 424, 425 -> ErrorKind.UNAVAILABLE;
            case 429 -> ErrorKind.RATE_LIMITED;
            case 498, 529 -> ErrorKind.OVERLOADED;
            case 501 -> ErrorKind.INVALID_REQUEST;
            default -> {
                if (status >= 400 && status < 500) {
                    yield ErrorKind.INVALID_REQUEST;
                }
                yield status >= 300 && status < 400 ? ErrorKind.PROTOCOL : ErrorKind.UNAVAILABLE;
            }
        };
    }

    private static boolean isDailyQuota(Json error) {
        for (Json detail : error.get("details").elements()) {
            for (Json violation : detail.get("violations").elements()) {
                String id = violation.get("quotaId").asText();
                if (id != null && id.toLowerCase(Locale.ROOT).contains("perday")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static @Nullable Duration googlePause(Json error) {
        for (Json detail : error.get("details").elements()) {
            String delay = detail.get("retryDelay").asText();
            if (delay != null) {
                return WireDurations.parse(delay);
            }
        }
        return null;
    }
}
