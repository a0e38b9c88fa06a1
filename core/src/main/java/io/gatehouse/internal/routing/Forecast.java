package io.gatehouse.internal.routing;

import io.gatehouse.Explanation.Verdict;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.Refusal;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.policy.Balancer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a call would do with the targets of its route, without doing it. */
public final class Forecast {
    private final ModelRequest request;
    private final Itinerary itinerary;
    private final long now;
    private final List<Entry> entries = new ArrayList<>();
    private int left;
    private boolean first = true;

    /**
     * One target.
     *
     * @param stop the target
     * @param verdict what would become of it
     * @param reason why
     */
    public record Entry(Stop stop, Verdict verdict, String reason) {}

    private Forecast(ModelRequest request, Itinerary itinerary, long now) {
        this.request = request;
        this.itinerary = itinerary;
        this.now = now;
        this.left = Walk.mostTargets(itinerary, request);
    }

    /** The targets of a route in the order in which a call would meet them. */
    public static List<Entry> of(ModelRequest request, Itinerary itinerary, long now) {
        Forecast forecast = new Forecast(request, itinerary, now);
        itinerary.groups().forEach(forecast::group);
        itinerary.onContextTooLong().forEach(stop -> forecast.onError(stop, "when a prompt is too long elsewhere"));
        itinerary.onContentBlocked().forEach(stop -> forecast.onError(stop, "when content is blocked elsewhere"));
        return forecast.entries;
    }

    private void group(List<Stop> group) {
        int total = group.stream().mapToInt(stop -> stop.spec().weight()).sum();
        List<Stop> order = new ArrayList<>(group);
        Balancer balancer = itinerary.route().balancer();
        boolean byPrice = balancer != null && balancer.kind() == Balancer.Kind.CHEAPEST;
        if (byPrice) {
            order.clear();
            List<Stop> rest = new ArrayList<>(group);
            while (!rest.isEmpty()) {
                order.add(rest.remove(Order.cheapest(rest)));
            }
        } else {
            order.sort(Comparator.comparingInt(stop -> -stop.spec().weight()));
        }
        for (Stop stop : order) {
            String share = group.size() == 1
                    ? ""
                    : byPrice ? " (by price)" : " (" + stop.spec().weight() + " of " + total + " by weight)";
            entries.add(entry(stop, share));
        }
    }

    private Entry entry(Stop stop, String share) {
        Misfit misfit = itinerary.plain() ? null : Fit.misfit(stop.adapt(request), stop);
        if (misfit != null) {
            return new Entry(stop, Verdict.SKIPPED, misfit.reason());
        }
        if (left == 0) {
            return new Entry(stop, Verdict.SKIPPED, "the bound on the targets of a call comes before it");
        }
        left--;
        String refusal = refusal(stop);
        if (refusal != null) {
            return new Entry(stop, Verdict.UNAVAILABLE, refusal + share);
        }
        Verdict verdict = first ? Verdict.FIRST : Verdict.NEXT;
        first = false;
        return new Entry(
                stop, verdict, (verdict == Verdict.FIRST ? "it is available" : "when those before it failed") + share);
    }

    /** Why none of the target's endpoints would take the call, or null; a wait is no refusal. */
    private @Nullable String refusal(Stop stop) {
        List<Lane> lanes = stop.lanes();
        if (lanes.isEmpty()) {
            return stop.upstream().vacancy();
        }
        Refusal least = null;
        for (Lane lane : lanes) {
            Refusal refusal = lane.refusal(now);
            if (refusal == null || refusal.waits()) {
                return null;
            }
            if (least == null || refusal.badness() < least.badness()) {
                least = refusal;
            }
        }
        return least == null ? null : least.reason();
    }

    private void onError(Stop stop, String when) {
        entries.add(new Entry(stop, Verdict.ON_ERROR, when));
    }
}
