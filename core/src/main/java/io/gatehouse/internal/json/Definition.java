package io.gatehouse.internal.json;

import org.jspecify.annotations.Nullable;

/** A record or sealed interface met on the way; the body is set once it is known, so that a type may contain itself. */
final class Definition {
    private final String name;
    private @Nullable Shape body;
    private int uses;

    Definition(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    Shape body() {
        if (body == null) {
            throw new IllegalStateException(name + " is still being built");
        }
        return body;
    }

    void body(Shape shape) {
        body = shape;
    }

    void use() {
        uses++;
    }

    /** Whether it is mentioned more than once, which a type that contains itself always is. */
    boolean isShared() {
        return uses > 1;
    }
}
