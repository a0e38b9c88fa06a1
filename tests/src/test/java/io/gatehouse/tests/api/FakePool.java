package io.gatehouse.tests.api;

import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.EndpointClient;
import io.gatehouse.spi.HttpTransport;
import io.gatehouse.spi.PoolSettings;
import io.gatehouse.spi.Provider;
import io.gatehouse.spi.ReplicaProbe;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A pool whose wire, source and probe are the test's. */
class FakePool implements Provider, ReplicaProbe {
    final FakeProvider wire =
            FakeProvider.builder("wire").otherwise(FakeAnswer.text("OK")).build();
    final Map<String, Set<String>> ready = new ConcurrentHashMap<>();
    final Map<String, ReplicaLoad> loads = new ConcurrentHashMap<>();
    final Map<String, AtomicInteger> checks = new ConcurrentHashMap<>();
    final Map<String, AtomicInteger> loadQuestions = new ConcurrentHashMap<>();
    private final String name;
    private final List<Endpoint> first;
    private volatile @Nullable List<Endpoint> found = List.of();
    private PoolSettings pool = PoolSettings.NONE;

    FakePool(String name, String... first) {
        this.name = name;
        this.first = endpoints(first);
    }

    static Endpoint endpoint(String name) {
        return Endpoint.builder(name, "http://" + name.replaceAll("[^a-z0-9]", "-") + ".localhost")
                .build();
    }

    static List<Endpoint> endpoints(String... names) {
        return Arrays.stream(names).map(FakePool::endpoint).toList();
    }

    /** With a source, which names {@link #finds} endpoints; without loads. */
    FakePool sourced(UnaryOperator<PoolSettings.Builder> more) {
        pool = more.apply(PoolSettings.builder().source(() -> {
                    List<Endpoint> now = found;
                    if (now == null) {
                        throw new java.net.UnknownHostException("pool");
                    }
                    return now;
                }))
                .build();
        return this;
    }

    FakePool probed(UnaryOperator<PoolSettings.Builder> more) {
        pool = more.apply(pool.toBuilder().probe(this)).build();
        return this;
    }

    FakePool finds(String... names) {
        return finds(endpoints(names));
    }

    FakePool finds(@Nullable List<Endpoint> endpoints) {
        found = endpoints;
        return this;
    }

    /** Its checks pass, for these models or for all. */
    FakePool up(String endpoint, String... models) {
        ready.put(endpoint, Set.of(models));
        return this;
    }

    FakePool down(String endpoint) {
        ready.remove(endpoint);
        return this;
    }

    int checks(String endpoint) {
        return checks.computeIfAbsent(endpoint, made -> new AtomicInteger()).get();
    }

    int loadQuestions(String endpoint) {
        return loadQuestions
                .computeIfAbsent(endpoint, made -> new AtomicInteger())
                .get();
    }

    @Override
    public Set<String> ready(EndpointClient client) {
        String endpoint = client.endpoint().name();
        checks.computeIfAbsent(endpoint, made -> new AtomicInteger()).incrementAndGet();
        Set<String> models = ready.get(endpoint);
        if (models == null) {
            throw new UnavailableException(ErrorDetails.of("down").at(null, endpoint));
        }
        return models;
    }

    @Override
    public @Nullable ReplicaLoad load(EndpointClient client) {
        String endpoint = client.endpoint().name();
        loadQuestions.computeIfAbsent(endpoint, made -> new AtomicInteger()).incrementAndGet();
        return loads.get(endpoint);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Dialect dialect(ModelRequest request) {
        return wire.dialect(request);
    }

    @Override
    public List<Endpoint> endpoints() {
        return first;
    }

    @Override
    public HttpTransport transport() {
        return wire.transport();
    }

    @Override
    public PoolSettings pool() {
        return pool;
    }
}
