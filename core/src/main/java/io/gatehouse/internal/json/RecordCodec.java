package io.gatehouse.internal.json;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A record as JSON: the schema to send, and the way from an answer to the record and back. Immutable and thread-safe;
 * one per class, kept as long as the class.
 *
 * <p>The schema stays in the subset that OpenAI's strict mode takes, which other engines take too. How Java types look:
 *
 * <ul>
 *   <li>records are objects, their {@code @Description}s become descriptions; unknown properties of an answer are
 *       ignored
 *   <li>{@code Optional} and components marked with any annotation named {@code Nullable} are unions with null, and
 *       may be missing from an answer; everything else is required, also in packages that are not null-marked
 *   <li>sealed interfaces are one of their records, told apart by a property {@code type} with the record's simple
 *       name ({@code kind} if a record has a component {@code type})
 *   <li>{@code Map<String, V>} is an array of {@code {"key", "value"}} entries, because strict mode has no objects with
 *       free names; a plain object is understood too
 *   <li>dates and times are ISO 8601 strings, {@code Year} is an integer, enums are the names of their constants (an
 *       answer may differ in case)
 *   <li>a root that is no record, such as a sealed interface or an enum, is wrapped as {@code {"value": …}}
 * </ul>
 *
 * <p>OpenAI's limits (10 levels of nesting, 5000 properties, 1000 enum values) are left to the server to enforce: they
 * differ between providers.
 *
 * @param <T> the record
 */
public final class RecordCodec<T> {
    private static final ClassValue<RecordCodec<?>> CODECS = new ClassValue<>() {
        @Override
        protected RecordCodec<?> computeValue(Class<?> type) {
            return new RecordCodec<>(type);
        }
    };
    // Models without strict mode like to put the whole answer into a Markdown fence.
    private static final Pattern FENCE = Pattern.compile("```[A-Za-z0-9]*\\s(.*)```", Pattern.DOTALL);

    private final String name;
    private final Shape root;
    private final Json schema;

    private RecordCodec(Class<?> type) {
        ShapeFactory factory = new ShapeFactory();
        this.root = factory.root(type);
        this.schema = new SchemaBuilder().build(root, factory.definitions());
        this.name = TypeRef.of(type).name();
    }

    /** The codec of a record, a sealed interface of records or an enum; ConfigurationException says why there is none. */
    @SuppressWarnings("unchecked") // The codec of a class makes instances of that class.
    public static <T> RecordCodec<T> of(Class<T> type) {
        return (RecordCodec<T>) CODECS.get(type);
    }

    /** The simple name of the class in the characters that schema names allow. */
    public String name() {
        return name;
    }

    /** The JSON Schema, an object. */
    public Json schema() {
        return schema;
    }

    /** Reads an answer, which may have white space or a Markdown fence around it; throws {@link InvalidJsonOutput}. */
    @SuppressWarnings("unchecked") // As above.
    public T read(String json) {
        Problems problems = new Problems();
        Object value = root.read(JsonPath.ROOT, parse(json.strip()), problems);
        if (value == null || problems.count() > 0) {
            throw problems.failure();
        }
        return (T) value;
    }

    /** The JSON that {@link #read} takes. */
    public Json write(T value) {
        return Json.of(root.write(value, 0));
    }

    /**
     * Any value as plain JSON, for tool results: records and maps become objects, collections and arrays become arrays,
     * dates become strings. Unlike {@link #write} it has no schema to keep to.
     */
    public static Json toJson(@Nullable Object value) {
        return Json.of(ValueWriter.write(value, 0));
    }

    private static @Nullable Object parse(String text) {
        Matcher fence = FENCE.matcher(text);
        byte[] utf8 = (fence.matches() ? fence.group(1) : text).getBytes(StandardCharsets.UTF_8);
        try {
            return JsonText.parse(utf8, 0, utf8.length);
        } catch (InvalidRequestException e) {
            throw unreadable(String.valueOf(e.getMessage()));
        } catch (NumberFormatException e) {
            // Jackson's for an exponent of eleven digits and more; its message quotes the number.
            throw unreadable("The text has a number that is too long");
        }
    }

    private static InvalidJsonOutput unreadable(String sentence) {
        Problems problems = new Problems();
        problems.add(JsonPath.ROOT, sentence);
        return problems.failure();
    }
}
