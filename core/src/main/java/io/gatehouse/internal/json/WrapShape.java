package io.gatehouse.internal.json;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A root that is not an object of its own, as {@code {"value": …}}: strict mode wants an object there. */
record WrapShape(Shape inner) implements Shape {
    private static final String VALUE = "value";

    @Override
    public Map<String, Object> schema(SchemaBuilder builder) {
        return builder.object(SchemaBuilder.fields(VALUE, inner.schema(builder)));
    }

    @Override
    public @Nullable Object read(JsonPath path, @Nullable Object tree, Problems problems) {
        if (!(tree instanceof Map<?, ?> object)) {
            problems.expected(path, "an object with \"value\"", tree);
            return null;
        }
        return ObjectMember.read(VALUE, inner, path, object, problems);
    }

    @Override
    public Object write(Object value, int depth) {
        return Collections.singletonMap(VALUE, inner.write(value, depth));
    }

    @Override
    public boolean ends(Set<Definition> ending) {
        return inner.ends(ending);
    }
}
