package io.gatehouse.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON text to trees of plain Java values and back, with bounds on depth and number length. Thread-safe. */
public final class JsonText {
    // Deeper than any schema or answer seen, shallow enough that no stack overflows.
    private static final int MAX_DEPTH = 500;

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(1_000)
                    .maxStringLength(200_000_000)
                    .build())
            // Provider messages must not carry pieces of the text that could not be parsed.
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private JsonText() {}

    /** The factory with the gateway's bounds, for codecs that stream. */
    public static JsonFactory factory() {
        return FACTORY;
    }

    /** Parses a whole text; {@code InvalidRequestException} names the place when it is not JSON. */
    public static @Nullable Object parse(byte[] utf8, int offset, int length) {
        try (JsonParser parser = FACTORY.createParser(utf8, offset, length)) {
            if (parser.nextToken() == null) {
                throw new InvalidRequestException("The text is empty where JSON was expected");
            }
            Object tree = readValue(parser);
            if (parser.nextToken() != null) {
                throw new InvalidRequestException("There is more text after the end of the JSON value, at "
                        + place(parser.currentTokenLocation()));
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new InvalidRequestException("The text is not JSON: error at " + place(e.getLocation()));
        } catch (IOException e) {
            // Bytes that are no text in any encoding of JSON: nothing else can fail in memory.
            throw new InvalidRequestException("The text is not JSON: its bytes are no text");
        }
    }

    private static String place(com.fasterxml.jackson.core.@Nullable JsonLocation location) {
        return location == null
                ? "an unknown place"
                : "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    /** Reads the value at the parser's current token, up to its end. */
    public static @Nullable Object readValue(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> readObject(parser);
            case START_ARRAY -> readArray(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> readInteger(parser);
            case VALUE_NUMBER_FLOAT -> readDecimal(parser);
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> null;
        };
    }

    private static BigDecimal readDecimal(JsonParser parser) throws IOException {
        try {
            return parser.getDecimalValue();
        } catch (NumberFormatException e) {
            // Without the cause: its message quotes the number.
            throw new JsonParseException(parser, "a number out of range");
        }
    }

    private static Number readInteger(JsonParser parser) throws IOException {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            return parser.getBigIntegerValue();
        }
        return parser.getLongValue();
    }

    private static Map<String, @Nullable Object> readObject(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        String name;
        while ((name = parser.nextFieldName()) != null) {
            parser.nextToken();
            members.put(name, readValue(parser));
        }
        return Collections.unmodifiableMap(members);
    }

    private static List<@Nullable Object> readArray(JsonParser parser) throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(readValue(parser));
        }
        return Collections.unmodifiableList(elements);
    }

    /** A deep, unmodifiable copy in the types this class reads; other types are refused. */
    public static @Nullable Object checkedCopy(@Nullable Object value) {
        return checkedCopy(value, 0);
    }

    private static @Nullable Object checkedCopy(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new InvalidRequestException("JSON values may be nested at most " + MAX_DEPTH + " levels deep");
        }
        if (value == null || value instanceof String || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Json json) {
            return json.asJava();
        }
        if (value instanceof Number number) {
            return checkedNumber(number);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                copy.put(String.valueOf(entry.getKey()), checkedCopy(entry.getValue(), depth + 1));
            }
            return Collections.unmodifiableMap(copy);
        }
        if (value instanceof Iterable<?> many) {
            List<@Nullable Object> copy = new ArrayList<>();
            many.forEach(element -> copy.add(checkedCopy(element, depth + 1)));
            return Collections.unmodifiableList(copy);
        }
        if (value instanceof CharSequence || value instanceof Enum<?>) {
            return value.toString();
        }
        throw new InvalidRequestException(
                "JSON is made of strings, numbers, booleans, maps, iterables and null, not of "
                        + value.getClass().getName());
    }

    private static Number checkedNumber(Number number) {
        if (number instanceof Double || number instanceof Float) {
            double d = number.doubleValue();
            if (Double.isNaN(d) || Double.isInfinite(d)) {
                throw new InvalidRequestException("JSON has no way to write " + number);
            }
            return new BigDecimal(number.toString());
        }
        if (number instanceof BigDecimal || number instanceof BigInteger) {
            return number;
        }
        return number.longValue();
    }

    /** Compact text of a tree. */
    public static String write(@Nullable Object tree) {
        StringWriter out = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            writeValue(generator, tree);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toString();
    }

    /** Writes a tree as the generator's next value. */
    public static void writeValue(JsonGenerator generator, @Nullable Object tree) throws IOException {
        if (tree instanceof Map<?, ?> map) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                generator.writeFieldName((String) entry.getKey());
                writeValue(generator, entry.getValue());
            }
            generator.writeEndObject();
        } else if (tree instanceof List<?> list) {
            generator.writeStartArray();
            for (Object element : list) {
                writeValue(generator, element);
            }
            generator.writeEndArray();
        } else if (tree instanceof String text) {
            generator.writeString(text);
        } else if (tree instanceof Long number) {
            generator.writeNumber(number);
        } else if (tree instanceof BigDecimal number) {
            generator.writeNumber(number);
        } else if (tree instanceof BigInteger number) {
            generator.writeNumber(number);
        } else if (tree instanceof Boolean bool) {
            generator.writeBoolean(bool);
        } else {
            generator.writeNull();
        }
    }
}
