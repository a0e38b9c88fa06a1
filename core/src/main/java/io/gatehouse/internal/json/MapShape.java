package io.gatehouse.internal.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@code Map<String, V>}. Strict mode has no objects with free names, so it is an array of {@code {"key", "value"}}
 * entries; a plain object is understood too, as models without strict mode like to write one.
 */
record MapShape(Shape value) implements Shape {
    private static final String KEY = "key";
    private static final String VALUE = "value";

    @Override
    public Map<String, Object> schema(SchemaBuilder builder) {
        Map<String, Object> properties = SchemaBuilder.fields(KEY, SchemaBuilder.fields("type", "string"));
        properties.put(VALUE, value.schema(builder));
        return builder.array(builder.object(properties));
    }

    @Override
    public @Nullable Object read(JsonPath path, @Nullable Object tree, Problems problems) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        if (tree instanceof Map<?, ?> object) {
            // Positions, not names, in the paths: here the names come from the answer.
            object.forEach((key, each) -> map.put((String) key, value.read(path.element(map.size()), each, problems)));
        } else if (tree instanceof List<?> entries) {
            int index = 0;
            for (Object entry : entries) {
                readEntry(path.element(index++), entry, map, problems);
            }
        } else {
            problems.expected(path, "an array of objects with \"key\" and \"value\"", tree);
            return null;
        }
        return Collections.unmodifiableMap(map);
    }

    private void readEntry(
            JsonPath path, @Nullable Object entry, Map<String, @Nullable Object> map, Problems problems) {
        if (!(entry instanceof Map<?, ?> object)) {
            problems.expected(path, "an object with \"key\" and \"value\"", entry);
        } else if (!(object.get(KEY) instanceof String key)) {
            problems.expected(path.field(KEY), "a string", object.get(KEY));
        } else if (map.containsKey(key)) {
            problems.add(path.field(KEY), "the same key a second time");
        } else {
            map.put(key, ObjectMember.read(VALUE, value, path, object, problems));
        }
    }

    @Override
    public Object write(Object map, int depth) {
        List<Object> entries = new ArrayList<>();
        ((Map<?, ?>) map).forEach((key, each) -> {
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put(KEY, Scalars.get(String.class).writeMember(key, "A key of a Map", depth));
            entry.put(VALUE, value.writeMember(each, "A value of a Map", depth));
            entries.add(entry);
        });
        return entries;
    }
}
