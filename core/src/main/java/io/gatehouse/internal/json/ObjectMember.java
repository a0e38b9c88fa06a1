package io.gatehouse.internal.json;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reading one property of an object. */
final class ObjectMember {
    private ObjectMember() {}

    static @Nullable Object read(String name, Shape shape, JsonPath path, Map<?, ?> object, Problems problems) {
        Object tree = object.get(name);
        if (tree == null && !(shape instanceof NullableShape) && !object.containsKey(name)) {
            problems.add(path.field(name), "missing");
            return null;
        }
        return shape.read(path.field(name), tree, problems);
    }
}
