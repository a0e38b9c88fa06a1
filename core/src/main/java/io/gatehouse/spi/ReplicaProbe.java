package io.gatehouse.spi;

import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Headers;
import io.gatehouse.model.ReplicaLoad;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an engine is asked whether it is ready and how busy it is. A gateway has one poller for each replica and calls this on
 * a thread of its own, never on that of a call, one request at a time. Thread-safe.
 */
public interface ReplicaProbe {
    /**
     * Asks whether the replica can serve.
     *
     * @param client sends to the replica
     * @return the names of the models it serves; empty when the engine does not say, which then means all
     * @throws GatewayException when it is not ready: dead, loading, asleep, draining
     */
    Set<String> ready(EndpointClient client);

    /**
     * Asks for the load.
     *
     * @param client sends to the replica
     * @return the load, or null when this server does not tell
     * @throws GatewayException when it could not be asked
     */
    @Nullable
    ReplicaLoad load(EndpointClient client);

    /**
     * Whether the load says how many requests the replica takes at once, so that {@link PoolSettings#capsFromServer()}
     * has something to go by.
     *
     * @return true by default
     */
    default boolean tellsMaxConcurrency() {
        return true;
    }

    /**
     * Headers to send with ordinary requests, so that responses tell the load.
     *
     * @return the headers, none by default
     */
    default Headers requestHeaders() {
        return Headers.EMPTY;
    }

    /**
     * The load that an ordinary response tells. Called for each response on the thread of its call: quick, and never
     * throwing.
     *
     * @param headers the response's
     * @return the load, or null when the response does not tell
     */
    default @Nullable ReplicaLoad load(Headers headers) {
        return null;
    }
}
