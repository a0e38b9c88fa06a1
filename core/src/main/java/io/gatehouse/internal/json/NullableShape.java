package io.gatehouse.internal.json;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A value that may be null in JSON: a nullable one or an Optional in Java. A missing property counts as null. */
record NullableShape(Shape inner, Form form) implements Shape {
    /** How Java says that there is no value. */
    enum Form {
        NULL,
        OPTIONAL,
        INT,
        LONG,
        DOUBLE;

        @Nullable
        Object wrap(@Nullable Object value) {
            return switch (this) {
                case NULL -> value;
                case OPTIONAL -> Optional.ofNullable(value);
                case INT -> value == null ? OptionalInt.empty() : OptionalInt.of((Integer) value);
                case LONG -> value == null ? OptionalLong.empty() : OptionalLong.of((Long) value);
                case DOUBLE -> value == null ? OptionalDouble.empty() : OptionalDouble.of((Double) value);
            };
        }
    }

    @Override
    public Map<String, Object> schema(SchemaBuilder builder) {
        return builder.nullable(inner.schema(builder));
    }

    @Override
    public @Nullable Object read(JsonPath path, @Nullable Object tree, Problems problems) {
        return form.wrap(tree == null ? null : inner.read(path, tree, problems));
    }

    @Override
    public @Nullable Object write(Object value, int depth) {
        Object content = unwrap(value);
        return content == null ? null : inner.write(content, depth);
    }

    /** What an Optional of any kind holds; other values as they are. */
    static @Nullable Object unwrap(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.orElse(null);
        }
        if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? optional.getAsInt() : null;
        }
        if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? optional.getAsLong() : null;
        }
        if (value instanceof OptionalDouble optional) {
            return optional.isPresent() ? optional.getAsDouble() : null;
        }
        return value;
    }
}
