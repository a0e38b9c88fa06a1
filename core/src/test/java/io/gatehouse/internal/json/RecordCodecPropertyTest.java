package io.gatehouse.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Whatever is written is read back as it was. */
class RecordCodecPropertyTest {
    private enum Color {
        RED,
        green
    }

    private sealed interface Item permits Leaf, Branch {}

    private record Leaf(String text, double weight) implements Item {}

    private record Branch(List<Item> items, @Nullable Item best) implements Item {}

    private record Rich(
            String text,
            char letter,
            int number,
            @Nullable Long big,
            float real,
            BigDecimal exact,
            BigInteger whole,
            UUID id,
            Color color,
            Instant instant,
            OffsetDateTime offset,
            LocalDateTime local,
            LocalTime time,
            LocalDate date,
            Duration length,
            Optional<Color> maybe,
            OptionalLong count,
            Set<Integer> set,
            Map<String, @Nullable List<Boolean>> map,
            Item item) {}

    @Property(tries = 300)
    void readingUndoesWriting(@ForAll long seed) {
        Rich value = new Values(seed).rich();
        RecordCodec<Rich> codec = RecordCodec.of(Rich.class);
        assertThat(codec.read(codec.write(value).toString())).isEqualTo(value);
    }

    @Property(tries = 300)
    void noAnswerDoesMoreThanFail(@ForAll long seed, @ForAll long damage) {
        RecordCodec<Rich> codec = RecordCodec.of(Rich.class);
        StringBuilder text =
                new StringBuilder(codec.write(new Values(seed).rich()).toString());
        Random random = new Random(damage);
        for (int i = 0; i < 3; i++) {
            text.setCharAt(random.nextInt(text.length()), "{}[]\",:0e-xn".charAt(random.nextInt(12)));
        }
        try {
            assertThat(codec.read(text.toString())).isNotNull();
        } catch (InvalidJsonOutput e) {
            assertThat(e.problems()).isNotEmpty();
        }
    }

    /** Random values of every kind, from one seed. */
    private static final class Values {
        private final Random random;

        Values(long seed) {
            random = new Random(seed);
        }

        Rich rich() {
            return new Rich(
                    text(),
                    (char) ('!' + random.nextInt(0xD000)),
                    random.nextInt(),
                    random.nextBoolean() ? null : random.nextLong(),
                    random.nextFloat() * random.nextInt(1, 1_000_000),
                    new BigDecimal(new BigInteger(random.nextInt(1, 200), random), random.nextInt(-50, 50)),
                    new BigInteger(random.nextInt(1, 300), random).negate(),
                    new UUID(random.nextLong(), random.nextLong()),
                    color(),
                    local().toInstant(ZoneOffset.UTC),
                    local().atOffset(ZoneOffset.ofTotalSeconds(random.nextInt(-64_800, 64_801))),
                    local(),
                    local().toLocalTime(),
                    local().toLocalDate(),
                    Duration.ofSeconds(random.nextInt(), random.nextInt(1_000_000_000)),
                    Optional.ofNullable(random.nextBoolean() ? null : color()),
                    random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextLong()),
                    new LinkedHashSet<>(list(random::nextInt)),
                    map(),
                    item(4));
        }

        private Item item(int depth) {
            if (depth == 0 || random.nextBoolean()) {
                return new Leaf(text(), random.nextDouble() + Double.longBitsToDouble(random.nextLong(0, 1L << 62)));
            }
            return new Branch(list(() -> item(depth - 1)), random.nextBoolean() ? null : item(depth - 1));
        }

        private Map<String, List<Boolean>> map() {
            Map<String, List<Boolean>> map = new LinkedHashMap<>();
            list(this::text).forEach(key -> map.put(key, random.nextBoolean() ? null : list(random::nextBoolean)));
            return map;
        }

        private <V> List<V> list(Supplier<V> element) {
            List<V> list = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                list.add(element.get());
            }
            return list;
        }

        private Color color() {
            return Color.values()[random.nextInt(2)];
        }

        private LocalDateTime local() {
            return LocalDateTime.ofEpochSecond(
                    random.nextLong(-62_000_000_000L, 250_000_000_000L), random.nextInt(1_000_000_000), ZoneOffset.UTC);
        }

        private String text() {
            return random.ints(random.nextInt(12), 0, 0xD800)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }
    }
}
