package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.RealCall;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.model.ContentBlockedException;
import io.gatehouse.model.ContextTooLongException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ModelRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way over the targets of its route: which comes next, which cannot answer, how many are left. Confined to
 * one thread at a time.
 */
final class Walk<Q extends ModelRequest> {
    private final RealCall call;
    private final Q original;
    private final Order order;
    private int left;
    private boolean exhausted;
    private @Nullable Stop current;
    private Q request;
    private @Nullable List<GatewayException> failures;
    private @Nullable List<Skipped> skipped;

    /** A target that was passed over, and why. */
    record Skipped(Stop stop, Misfit misfit) {}

    Walk(Itinerary itinerary, Q request, RealCall call) {
        this.call = call;
        this.original = request;
        this.request = request;
        this.order = new Order(itinerary, call.env().random());
        this.left = mostTargets(itinerary, request);
    }

    /** How many targets a call may try: the route's bound, or the call's own where that is less. */
    static int mostTargets(Itinerary itinerary, ModelRequest request) {
        Integer fallbacks = request.options().maxFallbacks();
        int most = itinerary.route().maxTargets();
        return fallbacks == null ? most : (int) Math.min(most, 1L + fallbacks);
    }

    /** The next target to try, which is the current one from then on; null when there is none. */
    @Nullable
    Stop next() {
        while (left > 0) {
            Stop stop = order.next();
            if (stop == null) {
                exhausted = true;
                return null;
            }
            Q adapted = stop.adapt(original);
            Misfit misfit = order.misfit(stop);
            if (misfit == null) {
                misfit = Fit.misfit(adapted, stop);
            }
            if (misfit == null) {
                left--;
                current = stop;
                request = adapted;
                return stop;
            }
            skip(stop, misfit);
        }
        return null;
    }

    private void skip(Stop stop, Misfit misfit) {
        if (skipped == null) {
            skipped = new ArrayList<>(2);
        }
        skipped.add(new Skipped(stop, misfit));
        call.skip(stop.target(), misfit.reason());
    }

    /** Whether there may be another target after the current one. */
    boolean hasMore() {
        return left > 0 && order.hasNext();
    }

    /** The target that was tried last. */
    Stop current() {
        return Objects.requireNonNull(current);
    }

    /** The request as the current target gets it. */
    Q request() {
        return request;
    }

    /** Takes note that the current target failed; returns whether another one may help. */
    boolean goesOnAfter(GatewayException e) {
        if (!order.goesOnAfter(e, current())) {
            return false;
        }
        if (failures == null) {
            failures = new ArrayList<>(2);
        }
        failures.add(e);
        return true;
    }

    /** What the call fails with when {@link #next} has nothing more. */
    GatewayException failure() {
        String name = original.model();
        List<Skipped> passed = skipped == null ? List.of() : skipped;
        if (failures == null) {
            return Endings.allSkipped(name, passed);
        }
        GatewayException last = failures.get(failures.size() - 1);
        boolean nowhereElse = last instanceof ContextTooLongException || last instanceof ContentBlockedException;
        if (nowhereElse || (failures.size() == 1 && passed.isEmpty())) {
            return last;
        }
        return Endings.allFailed(name, failures, passed, exhausted);
    }
}
