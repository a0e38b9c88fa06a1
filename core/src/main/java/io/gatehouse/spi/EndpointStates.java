package io.gatehouse.spi;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What a {@link ReplicaProbe} remembers of each endpoint from one question to the next: counters, routes that are not
 * there. Keeps the 1,000 endpoints asked last. An endpoint whose address changed begins anew. Thread-safe; the states
 * must be as well, as several gateways may share a provider.
 *
 * @param <S> a state
 */
public final class EndpointStates<S> {
    private static final int MOST = 1_000;

    private final Supplier<? extends S> fresh;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Kept<S>> states = new LinkedHashMap<>(16, 0.75f, true);

    private record Kept<S>(String address, S state) {}

    /**
     * States of no endpoint yet.
     *
     * @param fresh makes the state of an endpoint not seen before; quick
     */
    public EndpointStates(Supplier<? extends S> fresh) {
        this.fresh = fresh;
    }

    /**
     * The state of an endpoint.
     *
     * @param endpoint the endpoint
     * @return the state
     */
    public S of(Endpoint endpoint) {
        String address = endpoint.baseUrl().toString();
        lock.lock();
        try {
            Kept<S> kept = states.get(endpoint.name());
            if (kept == null || !kept.address().equals(address)) {
                kept = new Kept<>(address, fresh.get());
                states.put(endpoint.name(), kept);
                if (states.size() > MOST) {
                    states.remove(states.keySet().iterator().next());
                }
            }
            return kept.state();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "EndpointStates";
    }
}
