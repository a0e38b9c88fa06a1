package io.gatehouse.internal.call;

import io.gatehouse.model.Target;
import io.gatehouse.model.Timeouts;
import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.HttpTransport;
import io.gatehouse.spi.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A provider as one gateway uses it. Thread-safe. */
public final class Upstream {
    // A caller that makes up model names must not fill the memory: beyond these, lanes are made and forgotten.
    private static final int MAX_MODELS = 1_000;

    private final Provider provider;
    private final HttpTransport transport;
    private final Timeouts timeouts;
    private final Clock clock;
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
     * @param laneGates what stands before each model at each endpoint
     * @param endpointGates what stands before each endpoint
     */
    public Upstream(
            Provider provider,
            HttpTransport transport,
            Timeouts timeouts,
            Clock clock,
            List<Function<Lane, Gate>> laneGates,
            List<Function<LiveEndpoint, Gate>> endpointGates) {
        this.provider = provider;
        this.transport = transport;
        this.timeouts = timeouts;
        this.clock = clock;
        this.gates = List.copyOf(laneGates);
        this.endpoints = provider.endpoints().stream()
                .map(endpoint -> new LiveEndpoint(endpoint, endpointGates))
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
