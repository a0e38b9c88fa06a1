package io.gatehouse.spi;

/**
 * Gets the answers of a route and of its shadow. Called on the shadow's thread; what it throws is logged and touches no
 * call. It stands inside of redaction and so sees placeholders where that is configured. Thread-safe.
 */
@FunctionalInterface
public interface ShadowListener {
    /**
     * A copy of a call is over.
     *
     * @param comparison both answers
     */
    void on(ShadowComparison comparison);
}
