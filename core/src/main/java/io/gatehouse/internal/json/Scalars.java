package io.gatehouse.internal.json;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The table of types that are one JSON string, number or boolean. */
final class Scalars {
    private static final Map<Class<?>, ScalarShape> TABLE = table();

    private Scalars() {}

    static @Nullable ScalarShape find(Class<?> type) {
        return TABLE.get(type);
    }

    static ScalarShape get(Class<?> type) {
        ScalarShape shape = TABLE.get(type);
        if (shape == null) {
            throw new IllegalArgumentException(type.getName());
        }
        return shape;
    }

    private static Map<Class<?>, ScalarShape> table() {
        Map<Class<?>, ScalarShape> table = new HashMap<>();
        ScalarShape truth = new ScalarShape("boolean", null, null, Scalars::readBoolean, Function.identity());
        table.put(boolean.class, truth);
        table.put(Boolean.class, truth);
        TextScalars.addTo(table);
        NumberScalars.addTo(table);
        return Map.copyOf(table);
    }

    private static @Nullable Object readBoolean(JsonPath path, @Nullable Object tree, Problems problems) {
        if (tree instanceof Boolean) {
            return tree;
        }
        problems.expected(path, "true or false", tree);
        return null;
    }
}
