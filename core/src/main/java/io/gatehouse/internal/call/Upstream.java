package io.gatehouse.internal.call;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Headers;
import io.gatehouse.model.ModelPrice;
import io.gatehouse.model.Target;
import io.gatehouse.model.Timeouts;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.HttpTransport;
import io.gatehouse.spi.ModelCatalog;
import io.gatehouse.spi.PoolSettings;
import io.gatehouse.spi.Provider;
import io.gatehouse.spi.ReplicaProbe;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A provider as one gateway uses it. Thread-safe. */
public final class Upstream {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Provider provider;
    private final HttpTransport transport;
    private final Timeouts timeouts;
    private final Clock clock;
    private final ModelCatalog catalog;
    private final Roster roster;
    private final Headers probeHeaders;

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
        List<Function<Lane, Gate>> gates = List.copyOf(laneGates);
        this.roster = new Roster(
                provider.endpoints(),
                endpoint -> new LiveEndpoint(endpoint, provider.pool(), endpointGates),
                (target, live) -> new Lane(target, live, clock, gates));
        ReplicaProbe probe = provider.pool().probe();
        this.probeHeaders = probe == null ? Headers.EMPTY : probe.requestHeaders();
    }

    /** The provider. */
    public Provider provider() {
        return provider;
    }

    /** Sends its requests. */
    public HttpTransport transport() {
        return transport;
    }

    /** What goes with each request so that its response tells the load. */
    public Headers probeHeaders() {
        return probeHeaders;
    }

    /** The provider's timeouts over the gateway's. */
    public Timeouts timeouts() {
        return timeouts;
    }

    /** What the provider says that a model can do. */
    Capabilities told(String model) {
        return provider.capabilities(model);
    }

    /** What it says, and where it says nothing what the catalogue does. */
    Capabilities completed(Capabilities told, String model) {
        return told.orElse(catalog.capabilities(provider.family(), model));
    }

    /** What a model costs, null when unknown. */
    @Nullable
    ModelPrice price(String model) {
        return catalog.price(provider.family(), model);
    }

    /** Its endpoints now, those that are withheld from calls among them. */
    public List<LiveEndpoint> endpoints() {
        return roster.members();
    }

    /** Endpoints that were taken out and whose last calls have not ended. */
    public List<LiveEndpoint> leaving() {
        return roster.leaving();
    }

    /**
     * Makes these its endpoints. One that stays, with the same name, address and credential, goes on as it is; one that is
     * no longer there gets no new calls, and those under way there go on.
     *
     * @param withheld why a new one is withheld from calls, or null
     */
    public Roster.Change update(List<Endpoint> endpoints, Function<Endpoint, @Nullable String> withheld) {
        return roster.update(endpoints, withheld);
    }

    /** Keeps new calls from an endpoint for a reason, or with null no longer. */
    public void withhold(LiveEndpoint live, @Nullable String reason) {
        roster.withhold(live, reason);
    }

    /** An endpoint for a request beside the chain, in turn. */
    public Endpoint nextEndpoint() {
        LiveEndpoint next = roster.next(clock.nanoTime());
        if (next == null) {
            throw vacant(new Target(provider.name(), "-"));
        }
        return next.endpoint();
    }

    LaneSet laneSet(Target target) {
        return roster.lanes(target);
    }

    /** All lanes that calls have used, those that are withheld among them, for reports. */
    public List<Lane> lanes() {
        return roster.lanes();
    }

    /** Why no endpoint takes calls, when there is none that does. */
    public String vacancy() {
        List<LiveEndpoint> members = roster.members();
        if (members.isEmpty()) {
            return "the pool of provider \"" + provider.name() + "\" has no endpoint";
        }
        LiveEndpoint first = members.get(0);
        return "no endpoint of provider \"" + provider.name() + "\" takes calls: " + first + ", one of "
                + members.size() + ", " + (first.withheld() == null ? "does only now" : first.withheld());
    }

    /** What a call fails with when no endpoint takes calls. */
    public GatewayException vacant(Target target) {
        PoolSettings pool = provider.pool();
        Duration again = pool.isLive() ? lookAgain() : null;
        return new UnavailableException(ErrorDetails.of(target + " was not called: " + vacancy()
                        + (again == null ? ". " : ". That may change within " + again.toMillis() + " ms. ")
                        + "Check where its endpoints come from, or add a fallback target")
                .at(target, null)
                .retryAfter(again)
                .refusal());
    }

    /** How soon it is worth while to look again for endpoints when there are none: sooner than when there are some. */
    public Duration lookAgain() {
        Duration every = provider.pool().refreshEvery();
        Duration often = every.dividedBy(10);
        Duration least = every.compareTo(SOON) < 0 ? every : SOON;
        return often.compareTo(least) < 0 ? least : often;
    }
}
