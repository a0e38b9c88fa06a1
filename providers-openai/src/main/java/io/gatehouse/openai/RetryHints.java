package io.gatehouse.openai;

import io.gatehouse.model.Headers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** What the headers say about trying again. */
final class RetryHints {
    private RetryHints() {}

    /** The pause the server asks for, or null. */
    static @Nullable Duration pause(Headers headers) {
        String millis = headers.first("retry-after-ms");
        if (millis != null) {
            Duration pause = WireDurations.ofNumber(millis, 1_000_000);
            if (isPositive(pause)) {
                return pause;
            }
        }
        String after = headers.first("retry-after");
        if (after == null) {
            return null;
        }
        Duration pause = WireDurations.parse(after);
        if (pause == null) {
            pause = untilDate(after, headers);
        }
        return isPositive(pause) ? pause : null;
    }

    private static boolean isPositive(@Nullable Duration pause) {
        return pause != null && !pause.isZero() && !pause.isNegative();
    }

    private static @Nullable Duration untilDate(String text, Headers headers) {
        Instant date = date(text);
        return date == null ? null : Duration.between(now(headers), date);
    }

    /** The server's own clock where it tells it, so that a wrong clock here does no harm. */
    static Instant now(Headers headers) {
        String text = headers.first("date");
        Instant date = text == null ? null : date(text);
        return date != null ? date : Instant.now();
    }

    private static @Nullable Instant date(String text) {
        try {
            return ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** What {@code x-should-retry} says, or null. */
    static @Nullable Boolean verdict(Headers headers) {
        String text = headers.first("x-should-retry");
        if (text == null) {
            return null;
        }
        return switch (text.strip()) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> null;
        };
    }
}
