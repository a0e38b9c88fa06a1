package io.gatehouse.internal.json;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A mention of a record or sealed interface. */
record RefShape(Definition definition) implements Shape {
    @Override
    public Map<String, Object> schema(SchemaBuilder builder) {
        return builder.mention(definition);
    }

    @Override
    public @Nullable Object read(JsonPath path, @Nullable Object tree, Problems problems) {
        return definition.body().read(path, tree, problems);
    }

    @Override
    public @Nullable Object write(Object value, int depth) {
        return definition.body().write(value, depth);
    }

    @Override
    public boolean ends(Set<Definition> ending) {
        return ending.contains(definition);
    }
}
