package io.gatehouse.internal.json;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A type that is one JSON string, number or boolean. The hint tells the model what no schema keyword that strict mode
 * knows can say.
 */
record ScalarShape(
        String jsonType, @Nullable String format, @Nullable String hint, Reader reader, Function<Object, Object> writer)
        implements Shape {

    /** Makes the Java value, or adds a problem and answers null. */
    interface Reader {
        @Nullable
        Object read(JsonPath path, @Nullable Object tree, Problems problems);
    }

    @Override
    public Map<String, Object> schema(SchemaBuilder builder) {
        Map<String, Object> schema = SchemaBuilder.fields("type", jsonType);
        if (format != null) {
            schema.put("format", format);
        }
        return builder.describe(schema, hint);
    }

    @Override
    public @Nullable Object read(JsonPath path, @Nullable Object tree, Problems problems) {
        return reader.read(path, tree, problems);
    }

    @Override
    public Object write(Object value, int depth) {
        return writer.apply(value);
    }
}
