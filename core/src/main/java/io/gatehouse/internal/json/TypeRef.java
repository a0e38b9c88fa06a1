package io.gatehouse.internal.json;

import java.util.List;

/** A type with its arguments filled in: what is left of reflection's types without variables and wildcards. */
record TypeRef(Class<?> raw, List<TypeRef> arguments, boolean nullable) {
    static TypeRef of(Class<?> raw) {
        return raw.isArray()
                ? new TypeRef(raw, List.of(of(raw.getComponentType())), false)
                : new TypeRef(raw, List.of(), false);
    }

    TypeRef withNullable(boolean value) {
        return nullable == value ? this : new TypeRef(raw, arguments, value);
    }

    /** A name of the characters that OpenAI allows in schema names and that need no escape in a {@code $ref}. */
    String name() {
        StringBuilder name = new StringBuilder(raw.getSimpleName().replaceAll("[^A-Za-z0-9_-]", "_"));
        arguments.forEach(argument -> name.append('_').append(argument.name()));
        return name.length() <= 64 ? name.toString() : name.substring(0, 64);
    }
}
