package io.gatehouse.model;

import io.gatehouse.internal.json.JsonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON value. One made from bytes is parsed when it is first looked into, so keeping the raw answer of a
 * provider costs nothing until somebody asks. Thread-safe.
 *
 * <p>Looking for what is not there gives {@link #MISSING}, never null: {@code raw.get("usage").get("cost").asText()}.
 * Numbers keep their exact digits.
 */
@SuppressWarnings("ReferenceEquality") // MISSING is one object and equals nothing else
public final class Json {
    /** What is found where nothing is. */
    public static final Json MISSING = new Json(new Object(), null);
    /** The JSON literal null. */
    public static final Json NULL = new Json(null, null);

    private static final Object UNPARSED = new Object();
    private static final int MAX_SCALE = 1_000;

    private volatile @Nullable Object tree;
    private volatile byte @Nullable [] bytes;

    private Json(@Nullable Object tree, byte @Nullable [] bytes) {
        this.tree = tree;
        this.bytes = bytes;
    }

    /**
     * Parses a text at once.
     *
     * @param text JSON
     * @return the value
     * @throws InvalidRequestException when the text is not JSON, naming the place
     */
    public static Json parse(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return new Json(JsonText.parse(utf8, 0, utf8.length), null);
    }

    /**
     * Keeps bytes that are known to be JSON and parses them when first looked into.
     *
     * @param utf8 the text; not copied, so it must not change
     * @return the value
     */
    public static Json lazy(byte[] utf8) {
        return new Json(UNPARSED, Objects.requireNonNull(utf8, "utf8"));
    }

    /**
     * Makes a value of a Java one: null, String, Boolean, Number, Json, Map with String keys, Iterable.
     *
     * @param value the Java value; copied deeply
     * @return the value
     * @throws InvalidRequestException for any other type
     */
    public static Json of(@Nullable Object value) {
        if (value instanceof Json json) {
            return json;
        }
        return value == null ? NULL : new Json(JsonText.checkedCopy(value), null);
    }

    /**
     * A builder of an object.
     *
     * @return the builder
     */
    public static ObjectBuilder object() {
        return new ObjectBuilder();
    }

    /**
     * A member of an object.
     *
     * @param name the member's name
     * @return the member, or {@link #MISSING}
     */
    public Json get(String name) {
        if (tree() instanceof Map<?, ?> map) {
            Object value = map.get(name);
            return value != null || map.containsKey(name) ? wrap(value) : MISSING;
        }
        return MISSING;
    }

    /**
     * An element of an array.
     *
     * @param index from 0
     * @return the element, or {@link #MISSING}
     */
    public Json get(int index) {
        if (tree() instanceof List<?> list && index >= 0 && index < list.size()) {
            return wrap(list.get(index));
        }
        return MISSING;
    }

    /**
     * The elements of an array.
     *
     * @return the elements, empty for anything else
     */
    public List<Json> elements() {
        if (!(tree() instanceof List<?> list)) {
            return List.of();
        }
        List<Json> elements = new ArrayList<>(list.size());
        for (Object element : list) {
            elements.add(wrap(element));
        }
        return Collections.unmodifiableList(elements);
    }

    /**
     * The members of an object in their order.
     *
     * @return name to value, empty for anything else
     */
    public Map<String, Json> fields() {
        if (!(tree() instanceof Map<?, ?> map)) {
            return Map.of();
        }
        Map<String, Json> fields = new LinkedHashMap<>();
        map.forEach((name, value) -> fields.put((String) name, wrap(value)));
        return Collections.unmodifiableMap(fields);
    }

    /**
     * Whether this is an object.
     *
     * @return true for an object
     */
    public boolean isObject() {
        return tree() instanceof Map;
    }

    /**
     * Whether this is an array.
     *
     * @return true for an array
     */
    public boolean isArray() {
        return tree() instanceof List;
    }

    /**
     * Whether this is a string.
     *
     * @return true for a string
     */
    public boolean isText() {
        return tree() instanceof String;
    }

    /**
     * Whether this is a number.
     *
     * @return true for a number
     */
    public boolean isNumber() {
        return tree() instanceof Number;
    }

    /**
     * Whether nothing was found.
     *
     * @return true for {@link #MISSING}
     */
    public boolean isMissing() {
        return this == MISSING;
    }

    /**
     * Whether this is the literal null or missing.
     *
     * @return true for null and for {@link #MISSING}
     */
    public boolean isNull() {
        return this == MISSING || tree() == null;
    }

    /**
     * The text of a string, or the digits of a number or literal.
     *
     * @return the text, or null for objects, arrays, null and missing
     */
    public @Nullable String asText() {
        Object value = tree();
        return value instanceof String || value instanceof Number || value instanceof Boolean ? value.toString() : null;
    }

    /**
     * An integer.
     *
     * @param fallback what to answer for anything else
     * @return the number truncated to a long; the fallback also for exponents beyond 1000
     */
    public long asLong(long fallback) {
        Object value = tree();
        // 1e999999999 is short to write, but as an integer it fills the memory.
        if (value instanceof BigDecimal decimal && Math.abs((long) decimal.scale()) > MAX_SCALE) {
            return fallback;
        }
        return value instanceof Number number ? number.longValue() : fallback;
    }

    /**
     * A floating point number.
     *
     * @param fallback what to answer for anything else
     * @return the nearest double
     */
    public double asDouble(double fallback) {
        return tree() instanceof Number number ? number.doubleValue() : fallback;
    }

    /**
     * An exact number.
     *
     * @return the number with all its digits, or null for anything else
     */
    public @Nullable BigDecimal asDecimal() {
        Object value = tree();
        if (value instanceof BigDecimal decimal) {
            return decimal;
        }
        if (value instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        return value instanceof Number number ? BigDecimal.valueOf(number.longValue()) : null;
    }

    /**
     * A truth value.
     *
     * @param fallback what to answer for anything else
     * @return the value
     */
    public boolean asBoolean(boolean fallback) {
        return tree() instanceof Boolean bool ? bool : fallback;
    }

    /**
     * The value as Java objects: Map, List, String, Long, BigInteger, BigDecimal, Boolean, null. For codecs.
     *
     * @return an unmodifiable tree; null for null and missing
     */
    public @Nullable Object asJava() {
        return this == MISSING ? null : tree();
    }

    private static Json wrap(@Nullable Object value) {
        return value == null ? NULL : new Json(value, null);
    }

    private @Nullable Object tree() {
        Object value = tree;
        byte[] source = bytes;
        if (value == UNPARSED && source != null) {
            value = JsonText.parse(source, 0, source.length);
            tree = value;
        }
        return value == UNPARSED ? tree : value;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Json json
                        && this != MISSING
                        && json != MISSING
                        && Objects.equals(json.tree(), tree()));
    }

    @Override
    public int hashCode() {
        return this == MISSING ? 0 : Objects.hashCode(tree());
    }

    /** The compact JSON text; the original bytes when there are any. Missing gives an empty text. */
    @Override
    public String toString() {
        if (this == MISSING) {
            return "";
        }
        byte[] source = bytes;
        return source != null ? new String(source, StandardCharsets.UTF_8) : JsonText.write(tree());
    }

    /** Builds an object member by member. Not thread-safe. */
    public static final class ObjectBuilder {
        private final Map<String, @Nullable Object> members = new LinkedHashMap<>();

        private ObjectBuilder() {}

        /**
         * Sets a member.
         *
         * @param name its name
         * @param value anything {@link Json#of} takes
         * @return this
         */
        public ObjectBuilder put(String name, @Nullable Object value) {
            members.put(Objects.requireNonNull(name, "name"), value);
            return this;
        }

        /**
         * Sets several members.
         *
         * @param fields name to value
         * @return this
         */
        public ObjectBuilder putAll(Map<String, ?> fields) {
            fields.forEach(this::put);
            return this;
        }

        /**
         * The object.
         *
         * @return the object
         */
        public Json build() {
            return Json.of(members);
        }
    }
}
