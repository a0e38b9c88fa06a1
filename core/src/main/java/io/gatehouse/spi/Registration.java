package io.gatehouse.spi;

/** Undoes a registration. Idempotent, never throws. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
    @Override
    void close();
}
