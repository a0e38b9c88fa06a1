package io.gatehouse.internal.json;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A List, Collection, Set or array. A Set drops repeated elements. */
record ListShape(Class<?> type, Shape element) implements Shape {
    @Override
    public Map<String, Object> schema(SchemaBuilder builder) {
        return builder.array(element.schema(builder));
    }

    @Override
    public @Nullable Object read(JsonPath path, @Nullable Object tree, Problems problems) {
        if (!(tree instanceof List<?> list)) {
            problems.expected(path, "an array", tree);
            return null;
        }
        int before = problems.count();
        List<@Nullable Object> elements = new ArrayList<>(list.size());
        for (Object each : list) {
            elements.add(element.read(path.element(elements.size()), each, problems));
        }
        if (type.isArray()) {
            return problems.count() == before ? toArray(elements) : null;
        }
        return type == Set.class
                ? Collections.unmodifiableSet(new LinkedHashSet<>(elements))
                : Collections.unmodifiableList(elements);
    }

    private Object toArray(List<@Nullable Object> elements) {
        Object array = Array.newInstance(type.getComponentType(), elements.size());
        for (int i = 0; i < elements.size(); i++) {
            Array.set(array, i, elements.get(i));
        }
        return array;
    }

    @Override
    public Object write(Object value, int depth) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (Object each : type.isArray() ? arrayElements(value) : (Iterable<?>) value) {
            elements.add(element.writeMember(each, "An element of a " + type.getSimpleName(), depth));
        }
        return elements;
    }

    static List<@Nullable Object> arrayElements(Object array) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            elements.add(Array.get(array, i));
        }
        return elements;
    }
}
