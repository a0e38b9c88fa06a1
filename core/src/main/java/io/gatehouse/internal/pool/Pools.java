package io.gatehouse.internal.pool;

import io.gatehouse.internal.call.Env;
import io.gatehouse.internal.call.Scope;
import io.gatehouse.internal.call.Upstream;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.ReplicaHealth;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.EndpointClient;
import io.gatehouse.spi.Provider;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The pools of a gateway, one for each provider. Thread-safe. */
public final class Pools implements AutoCloseable {
    private final ConcurrentMap<String, Provider> owners = new ConcurrentHashMap<>();
    private final List<Pool> pools;

    /** Makes clients for single requests. */
    @FunctionalInterface
    public interface Clients {
        /** A client for an endpoint, whose requests end with a scope. */
        EndpointClient to(Upstream upstream, Endpoint endpoint, Scope life);
    }

    /** Pools that do nothing yet. */
    public Pools(Env env, Collection<Upstream> upstreams, Clients clients) {
        pools = upstreams.stream()
                .map(upstream ->
                        new Pool(env, upstream, (endpoint, life) -> clients.to(upstream, endpoint, life), owners))
                .toList();
    }

    /** Begins to ask sources and endpoints. */
    public void start() {
        pools.forEach(Pool::start);
    }

    /** Keeps new calls from an endpoint, or lets them there again. */
    public void drain(String endpoint, boolean draining) {
        if (pools.stream().noneMatch(pool -> pool.drain(endpoint, draining))) {
            throw new ConfigurationException(
                    "There is no endpoint \"" + endpoint + "\": the endpoints are " + new TreeSet<>(owners.keySet()));
        }
    }

    /** Where each endpoint stands. */
    public List<ReplicaHealth> health() {
        return pools.stream().flatMap(pool -> pool.health().stream()).toList();
    }

    @Override
    public void close() {
        pools.forEach(Pool::close);
    }
}
