package io.gatehouse.spi;

import io.gatehouse.model.GatewayEvent;

/**
 * Is told what happens. Called on the thread of the call, so it must be quick; what it throws is logged and never
 * touches a call. Thread-safe.
 */
@FunctionalInterface
public interface GatewayListener {
    /**
     * Something happened.
     *
     * @param event without content
     */
    void on(GatewayEvent event);
}
