package io.gatehouse.internal.call;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.ModelPrice;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Target;
import io.gatehouse.model.Timeouts;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.policy.StreamPolicy;
import io.gatehouse.spi.Picker;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A target as a route uses it: what the policies of its provider, its route and itself come to. Made once, so that a call
 * only reads. Immutable but for the state of its lanes.
 */
public final class Stop {
    private final RouteTarget spec;
    private final Route route;
    private final Upstream upstream;
    private final LaneSet lanes;
    private final String model;
    private final Timeouts timeouts;
    // Providers learn what their servers can do while these answer.
    private volatile Known known;
    private final @Nullable ModelPrice price;
    private final AtomicReference<@Nullable Picker> picker = new AtomicReference<>();
    private final StreamPolicy streams;

    /** A target with the provider that serves it. */
    public Stop(RouteTarget spec, Route route, Upstream upstream) {
        this.spec = spec;
        this.route = route;
        this.upstream = upstream;
        this.lanes = upstream.laneSet(spec.target());
        this.model = spec.target().toString();
        this.timeouts = spec.timeouts().orElse(route.timeouts()).orElse(upstream.timeouts());
        this.known = known(spec, upstream, upstream.told(spec.target().model()));
        this.price = upstream.price(spec.target().model());
        this.streams = route.streams() != null ? route.streams() : StreamPolicy.surface();
    }

    /** Provider and model. */
    public Target target() {
        return spec.target();
    }

    /** The target as a request names it. */
    public String model() {
        return model;
    }

    /** What its route says of it. */
    public RouteTarget spec() {
        return spec;
    }

    /** Its route; for a target called by its own name a route to it alone. */
    public Route route() {
        return route;
    }

    /** Its provider. */
    public Upstream upstream() {
        return upstream;
    }

    /** Its endpoints that calls may take, in their order. They change: read them once for each decision. */
    public List<Lane> lanes() {
        return lanes.offered();
    }

    /** Its endpoints, those among them that are withheld from calls. */
    public List<Lane> allLanes() {
        return lanes.all();
    }

    /** What a call fails with when there is no lane to take. */
    public GatewayException vacant() {
        return upstream.vacant(target());
    }

    /** The timeouts of target, route, provider and gateway, in this order; the call's go before them. */
    public Timeouts timeouts() {
        return timeouts;
    }

    /** What the route, the provider or the catalogue knows of the model now. */
    public Capabilities capabilities() {
        Capabilities told = upstream.told(spec.target().model());
        Known now = known;
        if (!now.told().equals(told)) {
            now = known(spec, upstream, told);
            known = now;
        }
        return now.all();
    }

    private record Known(Capabilities told, Capabilities all) {}

    private static Known known(RouteTarget spec, Upstream upstream, Capabilities told) {
        return new Known(
                told,
                spec.capabilities()
                        .orElse(upstream.completed(told, spec.target().model())));
    }

    /** What the model costs, null when unknown. */
    public @Nullable ModelPrice price() {
        return price;
    }

    /** What happens to its answers when they break off or run away. */
    public StreamPolicy streams() {
        return streams;
    }

    /** Whether blocking calls travel as streams. */
    public boolean streamOnWire() {
        return Boolean.TRUE.equals(route.streamOnWire());
    }

    /** Whether a request of a call travels as a stream. Hosts stream audio in another form than they send it whole. */
    public boolean streams(RealCall call, ModelRequest request) {
        return call.streaming()
                || (streamOnWire()
                        && request instanceof ChatRequest chat
                        && !request.extra().containsKey("audio")
                        && !request.extra().containsKey("modalities")
                        && upstream.provider().dialect(request).canStream(chat));
    }

    /** The request as this target gets it. */
    @SuppressWarnings("unchecked") // a change of a chat request is a chat request; withModel keeps the type
    public <Q extends ModelRequest> Q adapt(Q request) {
        UnaryOperator<ChatRequest> change = spec.request();
        ModelRequest changed = change != null && request instanceof ChatRequest chat ? changed(chat, change) : request;
        return (Q) changed.withModel(model);
    }

    /** What chooses among its endpoints; made when it is first needed. */
    public Picker picker(Supplier<Picker> maker) {
        Picker known = picker.get();
        if (known != null) {
            return known;
        }
        Picker made = maker.get();
        Picker other = picker.compareAndExchange(null, made);
        return other != null ? other : made;
    }

    private ChatRequest changed(ChatRequest request, UnaryOperator<ChatRequest> change) {
        ChatRequest changed;
        try {
            changed = change.apply(request);
        } catch (RuntimeException e) {
            throw new InvalidRequestException(ErrorDetails.of("The request transform of target " + model + " threw "
                            + e.getClass().getName() + ": mend the function given to RouteTarget.request(…)")
                    .at(target(), null)
                    .cause(e));
        }
        if (changed == null) {
            throw new InvalidRequestException(ErrorDetails.of("The request transform of target " + model
                            + " returned null: it must return a request, the given one if nothing is to change")
                    .at(target(), null));
        }
        changed.validate();
        return changed;
    }

    /** The lane at an endpoint, or null when it has none that calls may take. */
    public @Nullable Lane laneAt(@Nullable String endpoint) {
        for (Lane lane : lanes()) {
            if (lane.name().equals(endpoint)) {
                return lane;
            }
        }
        return null;
    }

    /** Whether a lane that is not among these would admit a call now. */
    public boolean hasOtherThan(List<Lane> avoided, long nanoTime) {
        for (Lane lane : lanes()) {
            if (!avoided.contains(lane) && lane.refusal(nanoTime) == null) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return model;
    }
}
