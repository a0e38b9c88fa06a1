package io.gatehouse.tests.api;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Timeouts;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.PoolSettings;
import io.gatehouse.spi.Provider;
import io.gatehouse.spi.ReplicaProbe;
import io.gatehouse.spi.TransportSettings;
import java.util.List;

/** A provider with settings for its pool. */
record Pooled(Provider inner, PoolSettings pool) implements Provider {
    /** What a provider module has for an engine; its probes are not public. */
    static ReplicaProbe probe(String className) {
        try {
            var constructor = Class.forName(className).getDeclaredConstructor();
            constructor.setAccessible(true);
            return (ReplicaProbe) constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public Dialect dialect(ModelRequest request) {
        return inner.dialect(request);
    }

    @Override
    public List<Endpoint> endpoints() {
        return inner.endpoints();
    }

    @Override
    public String family() {
        return inner.family();
    }

    @Override
    public Capabilities capabilities(String model) {
        return inner.capabilities(model);
    }

    @Override
    public TransportSettings transportSettings() {
        return inner.transportSettings();
    }

    @Override
    public Timeouts timeouts() {
        return inner.timeouts();
    }
}
