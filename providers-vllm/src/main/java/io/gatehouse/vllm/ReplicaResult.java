package io.gatehouse.vllm;

import io.gatehouse.model.GatewayException;
import io.gatehouse.spi.Endpoint;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What became of an operation at one replica of a pool. A value.
 *
 * @param endpoint the replica
 * @param answer what the server said, or null when it failed
 * @param error why it failed, or null
 */
public record ReplicaResult(
        String endpoint, @Nullable String answer, @Nullable GatewayException error) {
    /** What becomes of an operation, in which the answer is asked for. */
    static ReplicaResult of(Endpoint endpoint, Supplier<String> asking) {
        try {
            return new ReplicaResult(endpoint.name(), asking.get(), null);
        } catch (GatewayException e) {
            return new ReplicaResult(endpoint.name(), null, e);
        }
    }

    /**
     * Whether it was done.
     *
     * @return true when there is no error
     */
    public boolean done() {
        return error == null;
    }

    @Override
    public String toString() {
        return endpoint + ": " + (error == null ? "done" : error.getClass().getSimpleName());
    }
}
