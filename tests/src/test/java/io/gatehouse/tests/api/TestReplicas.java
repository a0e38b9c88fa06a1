package io.gatehouse.tests.api;

import io.gatehouse.model.Json;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.openai.PoolBuilder;
import io.gatehouse.openai.Profiles;
import io.gatehouse.openai.ProviderSettings;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.EndpointClient;
import io.gatehouse.spi.PoolSettings;
import io.gatehouse.spi.Provider;
import io.gatehouse.spi.ReplicaProbe;
import io.gatehouse.spi.TransportSettings;
import io.gatehouse.spi.WireRequest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A pool of servers on real sockets, asked at {@code /health}, {@code /v1/models} and {@code /load}. */
final class TestReplicas implements Provider {
    private final ProviderSettings settings;
    private final PoolSettings pool;

    private TestReplicas(ProviderSettings settings, PoolSettings pool) {
        this.settings = settings;
        this.pool = pool;
    }

    static Builder builder() {
        return new Builder();
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public Dialect dialect(ModelRequest request) {
        return settings.dialect();
    }

    @Override
    public List<Endpoint> endpoints() {
        return settings.endpoints();
    }

    @Override
    public TransportSettings transportSettings() {
        return settings.transport();
    }

    @Override
    public PoolSettings pool() {
        return pool;
    }

    static final class Builder extends PoolBuilder<Builder> {
        private Builder() {
            super(Profiles.COMPATIBLE.toBuilder("pool").build(), new Probe(), false);
        }

        @Override
        protected Builder self() {
            return this;
        }

        TestReplicas build() {
            return new TestReplicas(settings(), pool());
        }
    }

    private static final class Probe implements ReplicaProbe {
        @Override
        public Set<String> ready(EndpointClient client) {
            client.text(WireRequest.get("/health").atRoot());
            Json models =
                    Json.lazy(client.send(WireRequest.get("/models")).body()).get("data");
            return models.elements().stream()
                    .map(model -> model.get("id").asText())
                    .collect(Collectors.toSet());
        }

        @Override
        public ReplicaLoad load(EndpointClient client) {
            String text = client.text(WireRequest.get("/load").atRoot());
            return ReplicaLoad.builder(ReplicaLoad.Source.METRICS)
                    .waiting(Integer.valueOf(text))
                    .build();
        }
    }
}
