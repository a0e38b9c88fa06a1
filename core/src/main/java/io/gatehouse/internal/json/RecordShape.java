package io.gatehouse.internal.json;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A record as an object. Properties it does not know are ignored, so that a richer answer does no harm. */
record RecordShape(
        Class<?> type,
        RecordAccess access,
        List<Field> fields,
        @Nullable String description) implements Shape {

    /** One component. */
    record Field(String name, Shape shape, @Nullable String description) {}

    @Override
    public Map<String, Object> schema(SchemaBuilder builder) {
        return schema(builder, new LinkedHashMap<>());
    }

    /** The schema with some properties before the record's own. */
    Map<String, Object> schema(SchemaBuilder builder, Map<String, Object> properties) {
        for (Field field : fields) {
            properties.put(field.name(), builder.describe(field.shape().schema(builder), field.description()));
        }
        return builder.describe(builder.object(properties), description);
    }

    @Override
    public @Nullable Object read(JsonPath path, @Nullable Object tree, Problems problems) {
        if (!(tree instanceof Map<?, ?> object)) {
            problems.expected(path, "an object", tree);
            return null;
        }
        int before = problems.count();
        List<@Nullable Object> values = new ArrayList<>(fields.size());
        for (Field field : fields) {
            values.add(ObjectMember.read(field.name(), field.shape(), path, object, problems));
        }
        // A constructor must not see the holes that problems leave.
        return problems.count() == before ? create(path, values, problems) : null;
    }

    private @Nullable Object create(JsonPath path, List<@Nullable Object> values, Problems problems) {
        try {
            return access.create(values);
        } catch (InvocationTargetException e) {
            Throwable reason = Objects.requireNonNullElse(e.getCause(), e);
            if (reason instanceof Error error) {
                throw error;
            }
            problems.rejected(path, type.getSimpleName(), reason);
            return null;
        }
    }

    @Override
    public Map<String, @Nullable Object> write(Object value, int depth) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            String where = type.getSimpleName() + "." + field.name();
            object.put(field.name(), field.shape().writeMember(access.value(i, value), where, depth));
        }
        return object;
    }

    @Override
    public boolean ends(Set<Definition> ending) {
        return fields.stream().allMatch(field -> field.shape().ends(ending));
    }
}
