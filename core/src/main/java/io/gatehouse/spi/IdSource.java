package io.gatehouse.spi;

/** Where call ids come from. */
@FunctionalInterface
public interface IdSource {
    /**
     * A new id.
     *
     * @return an id that no other call has
     */
    String next();
}
