package io.gatehouse.internal.call;

import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.PoolSettings;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An endpoint as one gateway uses it, whatever the model. Thread-safe. */
public final class LiveEndpoint {
    private final Endpoint endpoint;
    private final AtomicInteger outstanding = new AtomicInteger();
    private final Replica replica;
    private final List<Gate> gates;

    /** An endpoint with the gates that stand before all its models. */
    public LiveEndpoint(Endpoint endpoint, PoolSettings pool, List<Function<LiveEndpoint, Gate>> gates) {
        this.endpoint = endpoint;
        this.replica = new Replica(pool.loadEvery().multipliedBy(3));
        this.gates = gates.stream().map(gate -> gate.apply(this)).toList();
    }

    /** Address and credential. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** What it told of itself. */
    public Replica replica() {
        return replica;
    }

    /** Requests under way, for all models. */
    public int outstanding() {
        return outstanding.get();
    }

    void began() {
        outstanding.incrementAndGet();
    }

    void ended() {
        outstanding.decrementAndGet();
    }

    /** What stands before all its models. */
    public List<Gate> gates() {
        return gates;
    }

    /** The gate of a kind, or null when nothing of that kind is configured. */
    public <G extends Gate> @Nullable G gate(Class<G> kind) {
        for (Gate gate : gates) {
            if (kind.isInstance(gate)) {
                return kind.cast(gate);
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return endpoint.name();
    }
}
