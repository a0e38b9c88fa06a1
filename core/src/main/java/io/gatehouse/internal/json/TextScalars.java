package io.gatehouse.internal.json;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Types that are a JSON string of a certain form. */
final class TextScalars {
    private static final String LOCAL_TIME = "a time without offset, such as 09:30:00";
    private static final String LOCAL_DATE_TIME = "a date and time without offset, such as 2026-01-31T09:30:00";
    private static final String DATE_TIME = "a date and time with offset, such as 2026-01-31T09:30:00Z";
    private static final String DURATION = "a duration in days, hours, minutes and seconds, such as PT1H30M";
    private static final int UUID_LENGTH = 36;

    private TextScalars() {}

    static void addTo(Map<Class<?>, ScalarShape> table) {
        table.put(String.class, new ScalarShape("string", null, null, TextScalars::readString, Function.identity()));
        ScalarShape character = text(null, "a single character", TextScalars::character, Object::toString);
        table.put(char.class, character);
        table.put(Character.class, character);
        table.put(URI.class, text(null, "a URI", URI::create, Object::toString));
        table.put(UUID.class, format("uuid", "a UUID", TextScalars::uuid, Object::toString));
        addTimesTo(table);
    }

    private static void addTimesTo(Map<Class<?>, ScalarShape> table) {
        table.put(LocalDate.class, format("date", "a date, such as 2026-01-31", LocalDate::parse, Object::toString));
        table.put(Instant.class, format("date-time", DATE_TIME, TextScalars::instant, Object::toString));
        table.put(
                OffsetDateTime.class,
                format(
                        "date-time",
                        DATE_TIME,
                        OffsetDateTime::parse,
                        value -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.format((OffsetDateTime) value)));
        // The formats "time" and "date-time" are those of RFC 3339 and ask for an offset, which these two do not have.
        table.put(
                LocalDateTime.class,
                text(
                        null,
                        LOCAL_DATE_TIME,
                        LocalDateTime::parse,
                        value -> DateTimeFormatter.ISO_LOCAL_DATE_TIME.format((LocalDateTime) value)));
        table.put(
                LocalTime.class,
                text(
                        null,
                        LOCAL_TIME,
                        LocalTime::parse,
                        value -> DateTimeFormatter.ISO_LOCAL_TIME.format((LocalTime) value)));
        // The format "duration" also allows years, months and weeks; a Duration cannot hold them.
        table.put(Duration.class, text("duration", DURATION, Duration::parse, Object::toString));
    }

    /** A form that the schema's format says in full. */
    private static ScalarShape format(
            String format, String what, Function<String, @Nullable Object> parse, Function<Object, Object> write) {
        return new ScalarShape("string", format, null, reader(what, parse), write);
    }

    /** A form that the model has to be told in words. */
    private static ScalarShape text(
            @Nullable String format,
            String what,
            Function<String, @Nullable Object> parse,
            Function<Object, Object> write) {
        String hint = Character.toUpperCase(what.charAt(0)) + what.substring(1) + ".";
        return new ScalarShape("string", format, hint, reader(what, parse), write);
    }

    private static ScalarShape.Reader reader(String what, Function<String, @Nullable Object> parse) {
        return (path, tree, problems) -> {
            if (!(tree instanceof String text)) {
                problems.expected(path, what, tree);
                return null;
            }
            Object value = parseOrNull(text, parse);
            if (value == null) {
                problems.add(path, "expected " + what + ", found another text");
            }
            return value;
        };
    }

    private static @Nullable Object parseOrNull(String text, Function<String, @Nullable Object> parse) {
        try {
            return parse.apply(text);
        } catch (DateTimeException | IllegalArgumentException e) {
            return null; // Their messages quote the text.
        }
    }

    private static @Nullable Object readString(JsonPath path, @Nullable Object tree, Problems problems) {
        if (tree instanceof String) {
            return tree;
        }
        problems.expected(path, "a string", tree);
        return null;
    }

    private static @Nullable Object character(String text) {
        return text.length() == 1 ? text.charAt(0) : null;
    }

    private static @Nullable Object uuid(String text) {
        // fromString alone takes "1-1-1-1-1".
        return text.length() == UUID_LENGTH ? UUID.fromString(text) : null;
    }

    private static Object instant(String text) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
    }
}
