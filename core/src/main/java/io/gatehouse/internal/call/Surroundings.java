package io.gatehouse.internal.call;

import java.util.function.Supplier;

/** What calls take along from where they are started, and what ends with their gateway. Thread-safe. */
public interface Surroundings extends AutoCloseable {
    /** Nothing. */
    Surroundings NONE = new Surroundings() {
        @Override
        public <T> Supplier<T> carry(Supplier<T> work) {
            return work;
        }

        @Override
        public void close() {}
    };

    /** The same work for another thread, in the context of this one. */
    <T> Supplier<T> carry(Supplier<T> work);

    /** The gateway is closed. */
    @Override
    void close();
}
