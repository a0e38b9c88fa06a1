package io.gatehouse.spi;

/**
 * Where call ids come from. They go to providers as a part of idempotency keys: visible ASCII, and unique beyond this gateway.
 */
@FunctionalInterface
public interface IdSource {
    /**
     * A new id.
     *
     * @return an id that no other call has
     */
    String next();
}
