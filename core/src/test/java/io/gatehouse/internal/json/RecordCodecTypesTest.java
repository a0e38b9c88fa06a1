package io.gatehouse.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Every supported type, there and back. */
class RecordCodecTypesTest {
    private record Primitives(byte b, short s, int i, long l, float f, double d, boolean z, char c) {}

    private record Boxes(Byte b, Short s, Integer i, Long l, Float f, Double d, Boolean z, Character c) {}

    private record Values(String text, BigDecimal decimal, BigInteger integer, UUID uuid, URI uri) {}

    private record Times(
            LocalDate date,
            LocalDateTime local,
            OffsetDateTime offset,
            Instant instant,
            LocalTime time,
            Duration duration,
            Year year) {}

    private record Collections(
            List<String> list, Set<Integer> set, Collection<Boolean> collection, Map<String, List<Double>> map) {}

    private record Arrays(int[] ints, String[] texts, long[][] nested, List<String>[] lists, byte[] bytes) {}

    private record Optionals(Optional<String> text, OptionalInt i, OptionalLong l, OptionalDouble d) {}

    private record Wildcards(List<? extends CharacterOf> list) {}

    private record CharacterOf(char c) {}

    @Retention(RetentionPolicy.RUNTIME)
    private @interface Nullable {}

    private record Foreign(@Nullable String text) {}

    @Test
    void primitives() {
        assertRoundTrip(
                new Primitives((byte) -128, (short) 32767, Integer.MIN_VALUE, Long.MAX_VALUE, 0.1f, 1e300, true, 'ä'),
                """
                {"b": -128, "s": 32767, "i": -2147483648, "l": 9223372036854775807, "f": 0.1, "d": 1.0E+300,
                 "z": true, "c": "ä"}""");
    }

    @Test
    void boxes() {
        assertRoundTrip(new Boxes((byte) 1, (short) 2, 3, 4L, 5.5f, Double.MIN_VALUE, false, '\n'), """
                {"b": 1, "s": 2, "i": 3, "l": 4, "f": 5.5, "d": 4.9E-324, "z": false, "c": "\\n"}""");
    }

    @Test
    void values() {
        assertRoundTrip(
                new Values(
                        "a \"b\" \ud83d\ude00",
                        new BigDecimal("12345678901234567890.12345678901234567890"),
                        new BigInteger("-123456789012345678901234567890"),
                        new UUID(1, 2),
                        URI.create("https://example.org/?q=1#x")),
                """
                {"text": "a \\"b\\" \ud83d\ude00", "decimal": 12345678901234567890.12345678901234567890,
                 "integer": -123456789012345678901234567890, "uuid": "00000000-0000-0001-0000-000000000002",
                 "uri": "https://example.org/?q=1#x"}""");
    }

    @Test
    void times() {
        assertRoundTrip(
                new Times(
                        LocalDate.of(2026, 2, 28),
                        LocalDateTime.of(2026, 2, 28, 9, 30),
                        OffsetDateTime.of(2026, 2, 28, 9, 30, 0, 0, ZoneOffset.ofHours(2)),
                        Instant.ofEpochSecond(0, 5_000_000),
                        LocalTime.of(9, 30),
                        Duration.ofMinutes(90),
                        Year.of(2026)),
                """
                {"date": "2026-02-28", "local": "2026-02-28T09:30:00", "offset": "2026-02-28T09:30:00+02:00",
                 "instant": "1970-01-01T00:00:00.005Z", "time": "09:30:00", "duration": "PT1H30M", "year": 2026}""");
    }

    @Test
    void anInstantMayComeWithAnyOffset() {
        record At(Instant instant) {}
        assertThat(RecordCodec.of(At.class).read("{\"instant\":\"1970-01-01T02:00:00+02:00\"}"))
                .isEqualTo(new At(Instant.EPOCH));
    }

    @Test
    void timesHaveAFormatWhereStrictModeKnowsOneAndAHintWhereNot() {
        Schemas.assertSchema(RecordCodec.of(Times.class), """
                {"type": "object",
                 "properties": {
                   "date": {"type": "string", "format": "date"},
                   "local": {"type": "string",
                     "description": "A date and time without offset, such as 2026-01-31T09:30:00."},
                   "offset": {"type": "string", "format": "date-time"},
                   "instant": {"type": "string", "format": "date-time"},
                   "time": {"type": "string", "description": "A time without offset, such as 09:30:00."},
                   "duration": {"type": "string", "format": "duration",
                     "description": "A duration in days, hours, minutes and seconds, such as PT1H30M."},
                   "year": {"type": "integer", "description": "A year."}},
                 "required": ["date", "local", "offset", "instant", "time", "duration", "year"],
                 "additionalProperties": false}""");
    }

    @Test
    void collections() {
        assertRoundTrip(new Collections(List.of("a", "b"), Set.of(7), List.of(true), Map.of("k", List.of(1.5))), """
                {"list": ["a", "b"], "set": [7], "collection": [true], "map": [{"key": "k", "value": [1.5]}]}""");
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void arrays() {
        assertRoundTrip(
                new Arrays(
                        new int[] {1, 2},
                        new String[] {"a"},
                        new long[][] {{1}, {}},
                        new List[] {List.of("x")},
                        new byte[] {-1}),
                """
                {"ints": [1, 2], "texts": ["a"], "nested": [[1], []], "lists": [["x"]], "bytes": [-1]}""");
    }

    @Test
    void optionals() {
        assertRoundTrip(
                new Optionals(Optional.of("a"), OptionalInt.of(1), OptionalLong.of(2), OptionalDouble.of(0.5)), """
                {"text": "a", "i": 1, "l": 2, "d": 0.5}""");
        Optionals empty =
                new Optionals(Optional.empty(), OptionalInt.empty(), OptionalLong.empty(), OptionalDouble.empty());
        assertRoundTrip(empty, """
                {"text": null, "i": null, "l": null, "d": null}""");
        assertThat(RecordCodec.of(Optionals.class).read("{}")).isEqualTo(empty);
    }

    @Test
    void upperBoundsOfWildcards() {
        assertRoundTrip(new Wildcards(List.of(new CharacterOf('x'))), """
                {"list": [{"c": "x"}]}""");
    }

    @Test
    void anyAnnotationNamedNullable() {
        assertRoundTrip(new Foreign(null), """
                {"text": null}""");
    }

    @SuppressWarnings("unchecked")
    private static <T> void assertRoundTrip(T value, String json) {
        RecordCodec<T> codec = (RecordCodec<T>) RecordCodec.of(value.getClass());
        Schemas.assertStrict(codec);
        assertThat(codec.write(value).toString()).isEqualTo(Schemas.compact(json));
        assertThat(codec.read(json)).usingRecursiveComparison().isEqualTo(value);
    }
}
