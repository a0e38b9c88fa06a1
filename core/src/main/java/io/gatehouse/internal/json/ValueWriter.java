package io.gatehouse.internal.json;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plain Java values to JSON as a reader expects it, with no schema in mind: maps are objects, unions have no tag. */
final class ValueWriter {
    private ValueWriter() {}

    static @Nullable Object write(@Nullable Object value, int depth) {
        if (depth > Shape.MAX_DEPTH) {
            throw new InvalidRequestException(
                    "The value is nested more than " + Shape.MAX_DEPTH + " levels deep; does it contain itself?");
        }
        Object content = value == null ? null : NullableShape.unwrap(value);
        if (content == null || content instanceof Json) {
            return content;
        }
        if (content instanceof Record record) {
            return writeRecord(record, depth);
        }
        if (content instanceof Map<?, ?> map) {
            return writeMap(map, depth);
        }
        ScalarShape scalar = Scalars.find(content.getClass());
        if (scalar != null) {
            return scalar.write(content, depth);
        }
        if (content instanceof Iterable<?> many) {
            return writeAll(many, depth);
        }
        if (content.getClass().isArray()) {
            return writeAll(ListShape.arrayElements(content), depth);
        }
        if (content instanceof Enum<?> constant) {
            return constant.name();
        }
        if (content instanceof Number || content instanceof CharSequence) {
            return content;
        }
        throw new InvalidRequestException(
                "JSON cannot be made of " + content.getClass().getName()
                        + "; use a record, a Map, a List, a string, a number, a boolean, a date or an enum");
    }

    private static Object writeRecord(Record record, int depth) {
        RecordAccess access = RecordAccess.of(record.getClass());
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        int index = 0;
        for (RecordComponent component : access.components()) {
            object.put(component.getName(), write(access.value(index++, record), depth + 1));
        }
        return object;
    }

    private static Object writeMap(Map<?, ?> map, int depth) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        map.forEach((key, value) -> object.put(String.valueOf(key), write(value, depth + 1)));
        return object;
    }

    private static Object writeAll(Iterable<?> many, int depth) {
        List<@Nullable Object> elements = new ArrayList<>();
        many.forEach(each -> elements.add(write(each, depth + 1)));
        return elements;
    }
}
