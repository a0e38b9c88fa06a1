package io.gatehouse.internal.routing;

import io.gatehouse.ChatReply;
import io.gatehouse.Reply;
import io.gatehouse.internal.call.ChatEngine;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.model.Answer;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.policy.StreamPolicy;

/** Tries the targets of a route in their order, and goes on elsewhere with answers that break off. Thread-safe. */
public final class RoutingStage {
    private final Routes routes;

    /** A stage over the gateway's routes. */
    public RoutingStage(Routes routes) {
        this.routes = routes;
    }

    /** Handles a link of a chat call. */
    public ChatReply chat(RealLink<ChatRequest, ChatReply> link) {
        Itinerary itinerary = routes.resolve(link.request().model());
        ChatReply reply = answer(link, itinerary);
        Shadow shadow = itinerary.shadow();
        return shadow == null ? reply : shadow.beside(link, reply);
    }

    private static ChatReply answer(RealLink<ChatRequest, ChatReply> link, Itinerary itinerary) {
        StreamPolicy policy = itinerary.streams(link.call().streaming());
        if (policy.onBreak() == StreamPolicy.OnBreak.SURFACE) {
            return around(link, itinerary);
        }
        Walk<ChatRequest> walk = new Walk<>(itinerary, link.request(), link.call());
        return ChatEngine.wrap(firstOf(walk, link), reply -> new Recovery(link, walk, policy, reply));
    }

    /** Handles a link of any other call. */
    public <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R around(RealLink<Q, R> link) {
        return around(link, routes.resolve(link.request().model()));
    }

    private static <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R around(
            RealLink<Q, R> link, Itinerary itinerary) {
        if (itinerary.plain()) {
            Stop stop = itinerary.first();
            return link.proceed(stop.adapt(link.request()), link.leg().to(stop));
        }
        return firstOf(new Walk<>(itinerary, link.request(), link.call()), link);
    }

    private static <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R firstOf(
            Walk<Q> walk, RealLink<Q, R> link) {
        Stop before = null;
        GatewayException failure = null;
        for (Stop stop = walk.next(); stop != null; stop = walk.next()) {
            if (before != null && failure != null) {
                link.leg().trace().fallback(before.target(), stop.target(), failure);
            }
            try {
                return link.proceed(walk.request(), link.leg().to(stop, walk.hasMore()));
            } catch (GatewayException e) {
                if (link.deadline().isCancelled() || !walk.goesOnAfter(e)) {
                    throw e;
                }
                before = stop;
                failure = e;
            }
        }
        throw walk.failure();
    }
}
