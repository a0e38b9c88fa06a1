package io.gatehouse.openai;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as hosts write them: Go's form ({@code 6m0s}, {@code 1.5s}, {@code 120ms}) or bare seconds. */
final class WireDurations {
    private static final Pattern PIECE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,18})?)(h|ms|m|s|us|µs|μs|ns)");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(?:\\.\\d{1,18})?");
    private static final int MAX_TEXT = 100;
    private static final long SECOND = 1_000_000_000L;
    private static final BigDecimal MAX_NANOS =
            BigDecimal.valueOf(Duration.ofDays(366).toNanos());

    private WireDurations() {}

    /** The duration, or null when the text is none, or one longer than a year. */
    static @Nullable Duration parse(String text) {
        String bare = text.strip();
        if (bare.isEmpty() || bare.length() > MAX_TEXT) {
            return null;
        }
        Duration seconds = ofNumber(bare, SECOND);
        if (seconds != null) {
            return seconds;
        }
        Matcher matcher = PIECE.matcher(bare);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            nanos = nanos.add(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit(matcher.group(2)))));
            end = matcher.end();
        }
        return end == bare.length() ? bounded(nanos) : null;
    }

    /** A bare number of a unit, or null when the text is none. */
    static @Nullable Duration ofNumber(String text, long unitNanos) {
        String bare = text.strip();
        return NUMBER.matcher(bare).matches()
                ? bounded(new BigDecimal(bare).multiply(BigDecimal.valueOf(unitNanos)))
                : null;
    }

    /** The duration, or null when it is longer than a year. */
    static @Nullable Duration bounded(Duration duration) {
        return duration.compareTo(Duration.ofDays(366)) <= 0 ? duration : null;
    }

    private static @Nullable Duration bounded(BigDecimal nanos) {
        return nanos.compareTo(MAX_NANOS) <= 0 ? Duration.ofNanos(nanos.longValue()) : null;
    }

    private static long unit(String name) {
        return switch (name) {
            case "h" -> 3_600 * SECOND;
            case "m" -> 60 * SECOND;
            case "s" -> SECOND;
            case "ms" -> 1_000_000L;
            case "ns" -> 1L;
            default -> 1_000L;
        };
    }
}
