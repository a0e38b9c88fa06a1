package io.gatehouse.internal.call;

import io.gatehouse.model.Headers;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.PoolSettings;
import io.gatehouse.spi.ReplicaProbe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An endpoint as one gateway uses it, whatever the model. Thread-safe. */
public final class LiveEndpoint {
    // Enough that its caches fill, little enough that what is slow there is slow for few.
    private static final double SMALLEST_SHARE = 0.1;

    private final Endpoint endpoint;
    private final AtomicInteger outstanding = new AtomicInteger();
    private final Replica replica;
    private final @Nullable ReplicaProbe probe;
    private final List<Gate> gates;
    private volatile @Nullable String withheld;
    private volatile @Nullable Growth growth;

    private record Growth(long from, long nanos) {}

    /** An endpoint with the gates that stand before all its models. */
    public LiveEndpoint(Endpoint endpoint, PoolSettings pool, List<Function<LiveEndpoint, Gate>> gates) {
        this.endpoint = endpoint;
        this.replica = new Replica(pool.loadEvery().multipliedBy(3));
        this.probe = pool.probe();
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

    /** It answered: the headers may tell its load. */
    public void heard(Headers headers, Clock clock) {
        if (probe == null) {
            return;
        }
        ReplicaLoad load;
        try {
            load = probe.load(headers);
        } catch (RuntimeException e) {
            // It must not throw; an answer is not lost for it if it does.
            return;
        }
        if (load != null) {
            replica.told(load, clock.nanoTime());
        }
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

    /** Why it would take no request at once, whatever the model, or null. */
    @Nullable
    Refusal refusal(long nanoTime) {
        return Refusal.longest(gates, nanoTime);
    }

    /** Why it is not offered to calls at all, or null when it is. */
    public @Nullable String withheld() {
        return withheld;
    }

    void withhold(@Nullable String reason) {
        withheld = reason;
    }

    /** From now on its share of the calls grows from a tenth to all of it. */
    public void grow(long nanoTime, Duration over) {
        growth = over.isZero() ? null : new Growth(nanoTime, over.toNanos());
    }

    /** Whether {@link #share} may be less than 1. */
    public boolean isGrowing() {
        return growth != null;
    }

    /** Which part of the calls that would be its by rights it takes, up to 1. */
    public double share(long nanoTime) {
        Growth now = growth;
        if (now == null) {
            return 1;
        }
        long age = nanoTime - now.from();
        if (age >= now.nanos()) {
            growth = null;
            return 1;
        }
        return SMALLEST_SHARE + (1 - SMALLEST_SHARE) * Math.max(0, age) / now.nanos();
    }

    @Override
    public String toString() {
        return endpoint.name();
    }
}
