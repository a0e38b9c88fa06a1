package io.gatehouse.internal.call;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ModelPrice;
import io.gatehouse.model.Target;
import io.gatehouse.model.Timeouts;
import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.HttpTransport;
import io.gatehouse.spi.ModelCatalog;
import io.gatehouse.spi.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A provider as one gateway uses it. Thread-safe. */
public final class Upstream {
    // A caller that makes up model names must not fill the memory: beyond these, lanes are made and forgotten.
    private static final int MAX_MODELS = 1_000;

    private final Provider provider;
    private final HttpTransport transport;
    private final Timeouts timeouts;
    private final Clock clock;
    private final ModelCatalog catalog;
    private final List<LiveEndpoint> endpoints;
    private final List<Function<Lane, Gate>> gates;
    private final Map<String, List<Lane>> lanes = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * A provider as one gateway uses it.
     *
     * @param provider the provider
     * @param transport sends its requests
     * @param timeouts the provider's timeouts over the gateway's
     * @param clock time
     * @param catalog what models can do and cost
     * @param laneGates what stands before each model at each endpoint
     * @param endpointGates what stands before each endpoint
     */
    public Upstream(
            Provider provider,
            HttpTransport transport,
            Timeouts timeouts,
            Clock clock,
            ModelCatalog catalog,
            List<Function<Lane, Gate>> laneGates,
            List<Function<LiveEndpoint, Gate>> endpointGates) {
        this.provider = provider;
        this.transport = transport;
        this.timeouts = timeouts;
        this.clock = clock;
        this.catalog = catalog;
        this.gates = List.copyOf(laneGates);
        this.endpoints = provider.endpoints().stream()
                .map(endpoint -> new LiveEndpoint(endpoint, provider.pool(), endpointGates))
                .toList();
    }

    /** The provider. */
    public Provider provider() {
        return provider;
    }

    /** Sends its requests. */
    public HttpTransport transport() {
        return transport;
    }

    /** The provider's timeouts over the gateway's. */
    public Timeouts timeouts() {
        return timeouts;
    }

    /** What a model can do: as the provider says, and where it says nothing as the catalogue does. */
    Capabilities capabilities(String model) {
        return provider.capabilities(model).orElse(catalog.capabilities(provider.family(), model));
    }

    /** What a model costs, null when unknown. */
    @Nullable
    ModelPrice price(String model) {
        return catalog.price(provider.family(), model);
    }

    /** Its endpoints. */
    public List<LiveEndpoint> endpoints() {
        return endpoints;
    }

    /** An endpoint for a request beside the chain, in turn. */
    public Endpoint nextEndpoint() {
        return endpoints
                .get(Math.floorMod(turn.getAndIncrement(), endpoints.size()))
                .endpoint();
    }

    /** A model's lanes, one for each endpoint, in their order. */
    public List<Lane> lanes(Target target) {
        List<Lane> known = lanes.get(target.model());
        if (known != null) {
            return known;
        }
        return lanes.size() < MAX_MODELS
                ? lanes.computeIfAbsent(target.model(), model -> newLanes(target))
                : newLanes(target);
    }

    private List<Lane> newLanes(Target target) {
        List<Lane> made = new ArrayList<>(endpoints.size());
        endpoints.forEach(endpoint -> made.add(new Lane(target, endpoint, clock, gates)));
        return List.copyOf(made);
    }

    /** All lanes that calls have used, for reports. */
    public List<Lane> lanes() {
        return lanes.values().stream().flatMap(List::stream).toList();
    }
}
