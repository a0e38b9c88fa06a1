package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.Stop;
import io.gatehouse.model.AuthenticationException;
import io.gatehouse.model.CircuitOpenException;
import io.gatehouse.model.ContentBlockedException;
import io.gatehouse.model.ContextTooLongException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ModelNotFoundException;
import io.gatehouse.model.ModelPrice;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.PermissionDeniedException;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.QuotaExhaustedException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.model.Usd;
import io.gatehouse.policy.Balancer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * In which order one call tries the targets of its route, each at most once: group after group, inside of a group by
 * weight, and after some errors only those of a list of their own. Confined to one thread.
 */
final class Order {
    private static final long ANY = -1;

    /** Which list of the route is being tried. */
    private enum From {
        GROUPS,
        CONTEXT_LIST,
        CONTENT_LIST
    }

    private final Itinerary itinerary;
    private final RandomGenerator random;
    private From from = From.GROUPS;
    private int nextGroup;
    private @Nullable List<Stop> restOfGroup;
    private int nextForContext;
    private int nextForContent;
    // Once a prompt did not fit, only targets are tried whose window is known to be larger than this.
    private long largerThan = ANY;

    Order(Itinerary itinerary, RandomGenerator random) {
        this.itinerary = itinerary;
        this.random = random;
    }

    /** The next target; null when none is left. */
    @Nullable
    Stop next() {
        return switch (from) {
            case GROUPS -> nextOfGroups();
            case CONTEXT_LIST -> at(itinerary.onContextTooLong(), nextForContext++);
            case CONTENT_LIST -> at(itinerary.onContentBlocked(), nextForContent++);
        };
    }

    /** Whether there is a next target, suitable or not. */
    boolean hasNext() {
        return switch (from) {
            case GROUPS -> nextGroup < itinerary.groups().size() || (restOfGroup != null && !restOfGroup.isEmpty());
            case CONTEXT_LIST -> nextForContext < itinerary.onContextTooLong().size();
            case CONTENT_LIST -> nextForContent < itinerary.onContentBlocked().size();
        };
    }

    private static @Nullable Stop at(List<Stop> list, int index) {
        return index < list.size() ? list.get(index) : null;
    }

    private @Nullable Stop nextOfGroups() {
        List<Stop> rest = restOfGroup;
        if (rest == null || rest.isEmpty()) {
            if (nextGroup == itinerary.groups().size()) {
                return null;
            }
            List<Stop> group = itinerary.groups().get(nextGroup++);
            if (group.size() == 1) {
                return group.get(0);
            }
            rest = new ArrayList<>(group);
            restOfGroup = rest;
        }
        return rest.remove(cheapestFirst() ? cheapest(rest) : draw(rest));
    }

    private boolean cheapestFirst() {
        Balancer balancer = itinerary.route().balancer();
        return balancer != null && balancer.kind() == Balancer.Kind.CHEAPEST;
    }

    /** The one with the lowest price of a token in and a token out; unknown prices come last. */
    static int cheapest(List<Stop> rest) {
        int best = 0;
        Usd least = null;
        for (int i = 0; i < rest.size(); i++) {
            ModelPrice price = rest.get(i).price();
            Usd sum = price == null ? null : price.inputPlusOutput();
            if (sum != null && (least == null || sum.compareTo(least) < 0)) {
                least = sum;
                best = i;
            }
        }
        return best;
    }

    /** By weight; those without a share come last, in their order. */
    private int draw(List<Stop> rest) {
        int total = 0;
        for (Stop stop : rest) {
            total += stop.spec().weight();
        }
        int at = total == 0 ? 0 : random.nextInt(total);
        for (int i = 0; i < rest.size(); i++) {
            at -= rest.get(i).spec().weight();
            if (at < 0) {
                return i;
            }
        }
        return 0;
    }

    /** Why a target is not tried after what failed before, or null. */
    @Nullable
    Misfit misfit(Stop stop) {
        Long window = stop.capabilities().contextWindow();
        if (largerThan == ANY || (window != null && window > largerThan)) {
            return null;
        }
        return new Misfit(
                window == null
                        ? "its context window is not known, and the prompt was too long elsewhere"
                        : "its context window of " + window + " tokens is not larger than the one that was too small",
                true);
    }

    /** Takes note of a failure; returns whether another target may help. */
    boolean goesOnAfter(GatewayException e, Stop failed) {
        if (e instanceof ContextTooLongException tooLong) {
            Long window = failed.capabilities().contextWindow();
            // What the server itself just said is worth more than what is known of its model.
            Long told = tooLong.limit().tokens();
            Long known = told != null ? told : window;
            largerThan = Math.max(largerThan, known == null ? 0 : known);
            from = itinerary.onContextTooLong().isEmpty() ? from : From.CONTEXT_LIST;
            return true;
        }
        if (e instanceof ContentBlockedException) {
            from = From.CONTENT_LIST;
            return !itinerary.onContentBlocked().isEmpty();
        }
        return anotherMayHelp(e);
    }

    /** Whether what went wrong lies with the target, not with the request or the caller. */
    static boolean anotherMayHelp(GatewayException e) {
        return e instanceof AuthenticationException
                || e instanceof PermissionDeniedException
                || e instanceof ModelNotFoundException
                || e instanceof RateLimitedException
                || e instanceof QuotaExhaustedException
                || e instanceof OverloadedException
                || e instanceof UnavailableException
                || e instanceof TransportException
                || e instanceof ProtocolException
                || e instanceof StreamInterruptedException
                || e instanceof CircuitOpenException
                || (e instanceof TimedOutException timeout && timeout.phase() != TimedOutException.Phase.OVERALL);
    }
}
