package io.gatehouse.internal.json;

import io.gatehouse.model.InvalidRequestException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One node of a type as JSON sees it: its schema, and the way from JSON trees to Java values and back. Immutable. */
sealed interface Shape
        permits ScalarShape,
                EnumShape,
                NullableShape,
                ListShape,
                MapShape,
                RecordShape,
                UnionShape,
                RefShape,
                WrapShape {
    // Deeper values could not be read back, and an endless one must not end in a stack overflow.
    int MAX_DEPTH = 400;

    /** The schema, in a map that the caller may add to. */
    Map<String, Object> schema(SchemaBuilder builder);

    /** The Java value, or null and at least one more problem. */
    @Nullable
    Object read(JsonPath path, @Nullable Object tree, Problems problems);

    /** A tree that {@link #read} takes. */
    @Nullable
    Object write(Object value, int depth);

    /** Whether a finite value exists, given the definitions known to have one. */
    default boolean ends(Set<Definition> ending) {
        return true;
    }

    /** Writes a value inside another one, where null is allowed only if the type says so. */
    default @Nullable Object writeMember(@Nullable Object value, String where, int depth) {
        if (value == null) {
            if (this instanceof NullableShape) {
                return null;
            }
            throw new InvalidRequestException(
                    where + " is null; mark the type @Nullable or use Optional to allow that");
        }
        if (depth > MAX_DEPTH) {
            throw new InvalidRequestException(where + " is nested more than " + MAX_DEPTH + " levels deep");
        }
        return write(value, depth + 1);
    }
}
