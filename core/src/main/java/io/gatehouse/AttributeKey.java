package io.gatehouse;

import java.util.Objects;

/**
 * A typed key for values that interceptors hand to each other through {@link Call}. Keys are compared by identity: make
 * one constant.
 *
 * @param <T> the type of the value
 */
public final class AttributeKey<T> {
    private final String name;
    private final Class<T> type;

    private AttributeKey(String name, Class<T> type) {
        this.name = Objects.requireNonNull(name, "name");
        this.type = Objects.requireNonNull(type, "type");
    }

    /**
     * A new key.
     *
     * @param name for logs
     * @param type of the value
     * @param <T> the type of the value
     * @return a key equal to no other
     */
    public static <T> AttributeKey<T> of(String name, Class<T> type) {
        return new AttributeKey<>(name, type);
    }

    /**
     * The type of the value.
     *
     * @return the class
     */
    public Class<T> type() {
        return type;
    }

    @Override
    public String toString() {
        return name;
    }
}
