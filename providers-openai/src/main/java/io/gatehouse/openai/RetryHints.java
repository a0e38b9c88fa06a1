package io.gatehouse.openai;

import io.gatehouse.model.Headers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the headers say about trying again. What cannot be understood, or lies in the past, says nothing. */
final class RetryHints {
    private static final List<String> MILLIS = List.of("retry-after-ms", "x-ms-retry-after-ms");

    // The form of today and the two that HTTP has kept from its past.
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            past(new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 2000)
                    .appendPattern(" HH:mm:ss 'GMT'")),
            past(new DateTimeFormatterBuilder().appendPattern("EEE MMM ppd HH:mm:ss yyyy")));

    private RetryHints() {}

    private static DateTimeFormatter past(DateTimeFormatterBuilder builder) {
        return builder.toFormatter(Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }

    /** The pause the server asks for, or null. */
    static @Nullable Duration pause(Headers headers) {
        for (String name : MILLIS) {
            String millis = headers.first(name);
            Duration pause = millis == null ? null : WireDurations.ofNumber(millis, 1_000_000);
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

    static boolean isPositive(@Nullable Duration pause) {
        return pause != null && !pause.isZero() && !pause.isNegative();
    }

    private static @Nullable Duration untilDate(String text, Headers headers) {
        Instant date = date(text);
        return date == null ? null : WireDurations.bounded(Duration.between(now(headers), date));
    }

    /** The server's own clock where it tells it, so that a wrong clock here does no harm. */
    static Instant now(Headers headers) {
        String text = headers.first("date");
        Instant date = text == null ? null : date(text);
        return date != null ? date : Instant.now();
    }

    private static @Nullable Instant date(String text) {
        for (DateTimeFormatter format : DATES) {
            try {
                return ZonedDateTime.parse(text.strip(), format).toInstant();
            } catch (DateTimeException e) {
                // The next form may fit.
            }
        }
        return null;
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
