package io.gatehouse.openai;

import io.gatehouse.model.Headers;
import io.gatehouse.model.RateLimits;
import io.gatehouse.model.RateLimits.Limit;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the {@code x-ratelimit-…} headers of all hosts. */
final class RateLimitHeaders {
    private static final String PREFIX = "x-ratelimit-";
    private static final List<String> LIMITS = List.of("-requests", "-tokens", "-project-tokens", "");
    // Larger numbers are moments in milliseconds or seconds since 1970, not lengths of time.
    private static final long EPOCH_MILLIS = 100_000_000_000L;
    private static final long EPOCH_SECONDS = 1_000_000_000L;

    private RateLimitHeaders() {}

    static RateLimits read(Headers headers) {
        Limit requests = limit(headers, "-requests");
        if (requests == null) {
            requests = limit(headers, "");
        }
        Limit tokens = tighter(limit(headers, "-tokens"), limit(headers, "-project-tokens"));
        return requests == null && tokens == null ? RateLimits.NONE : new RateLimits(requests, tokens, null, null);
    }

    /**
     * When a refused request may come again by these headers, or null: when the limit that is used up is reset, the last of
     * several; where none says that it is, the first that is reset.
     */
    static @Nullable Duration pause(Headers headers) {
        Duration usedUp = null;
        Duration any = null;
        for (String what : LIMITS) {
            Limit limit = limit(headers, what);
            Duration reset = limit == null ? null : limit.reset();
            if (limit == null || reset == null || !RetryHints.isPositive(reset)) {
                continue;
            }
            Long left = limit.remaining();
            if (left != null && left == 0 && (usedUp == null || reset.compareTo(usedUp) > 0)) {
                usedUp = reset;
            }
            if (any == null || reset.compareTo(any) < 0) {
                any = reset;
            }
        }
        return usedUp != null ? usedUp : any;
    }

    private static @Nullable Limit tighter(@Nullable Limit account, @Nullable Limit project) {
        if (account == null || project == null) {
            return account == null ? project : account;
        }
        Long left = account.remaining();
        Long projectLeft = project.remaining();
        return projectLeft != null && (left == null || projectLeft < left) ? project : account;
    }

    private static @Nullable Limit limit(Headers headers, String what) {
        Long limit = number(headers.first(PREFIX + "limit" + what));
        Long remaining = number(headers.first(PREFIX + "remaining" + what));
        Duration reset = reset(headers, headers.first(PREFIX + "reset" + what));
        if (limit == null && remaining == null && reset == null) {
            return null;
        }
        // Azure sends a limit of 0 or -1 where it has none; what is left of it then says nothing.
        boolean none = limit != null && limit <= 0;
        Long left = none || remaining == null || remaining < 0 ? null : remaining;
        return new Limit(none ? null : limit, left, reset);
    }

    private static @Nullable Long number(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int point = text.indexOf('.');
        String whole = (point < 0 ? text : text.substring(0, point)).strip();
        String digits = whole.replaceAll("[^0-9]", "");
        if (digits.isEmpty() || digits.length() > 18) {
            return null;
        }
        long value = Long.parseLong(digits);
        return whole.startsWith("-") ? -value : value;
    }

    private static @Nullable Duration reset(Headers headers, @Nullable String text) {
        if (text == null) {
            return null;
        }
        Instant full = moment(text.strip());
        if (full == null) {
            return WireDurations.parse(text);
        }
        Duration left = Duration.between(RetryHints.now(headers), full);
        return left.isNegative() ? Duration.ZERO : WireDurations.bounded(left);
    }

    private static @Nullable Instant moment(String text) {
        if (text.indexOf('T') > 0) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                return null;
            }
        }
        Long number = text.matches("\\d{10,15}(\\.\\d+)?") ? number(text) : null;
        if (number == null || number < EPOCH_SECONDS) {
            return null;
        }
        return number >= EPOCH_MILLIS ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number);
    }
}
