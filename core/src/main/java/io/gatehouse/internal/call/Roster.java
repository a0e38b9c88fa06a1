package io.gatehouse.internal.call;

import io.gatehouse.model.Secret;
import io.gatehouse.model.Target;
import io.gatehouse.spi.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a provider and the lanes of its models, which may change at run time. What is taken out is no longer
 * offered; calls that are there go on to their end. Thread-safe; reading takes no lock.
 */
public final class Roster {
    // A caller that makes up model names must not fill the memory: beyond these, lanes are made and forgotten.
    private static final int MAX_MODELS = 1_000;

    private final Function<Endpoint, LiveEndpoint> endpointMaker;
    private final BiFunction<Target, LiveEndpoint, Lane> laneMaker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, LaneSet> models = new ConcurrentHashMap<>();
    // Of models beyond the bound: as long as somebody holds them.
    private final Set<LaneSet> others = Collections.newSetFromMap(new WeakHashMap<>());
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<LiveEndpoint> members;
    private volatile List<LiveEndpoint> offered;
    private volatile List<LiveEndpoint> leaving = List.of();

    /**
     * What an update came to.
     *
     * @param added endpoints that are new, or back before their last call had ended
     * @param removed endpoints that are no longer there
     */
    public record Change(List<LiveEndpoint> added, List<LiveEndpoint> removed) {}

    Roster(
            List<Endpoint> first,
            Function<Endpoint, LiveEndpoint> endpointMaker,
            BiFunction<Target, LiveEndpoint, Lane> laneMaker) {
        this.endpointMaker = endpointMaker;
        this.laneMaker = laneMaker;
        this.members = first.stream().map(endpointMaker).toList();
        this.offered = members;
    }

    List<LiveEndpoint> members() {
        return members;
    }

    /** Taken out, with calls still under way. */
    List<LiveEndpoint> leaving() {
        return leaving.stream().filter(live -> live.outstanding() > 0).toList();
    }

    /** The next in turn of those that would take a request; of those that would not when there are no others. */
    @Nullable
    LiveEndpoint next(long nanoTime) {
        List<LiveEndpoint> now = offered;
        int from = now.isEmpty() ? 0 : Math.floorMod(turn.getAndIncrement(), now.size());
        for (int i = 0; i < now.size(); i++) {
            LiveEndpoint live = now.get((from + i) % now.size());
            Refusal refusal = live.refusal(nanoTime);
            if (refusal == null || refusal.waits()) {
                return live;
            }
        }
        return now.isEmpty() ? null : now.get(from);
    }

    LaneSet lanes(Target target) {
        LaneSet known = models.get(target.model());
        if (known != null) {
            return known;
        }
        lock.lock();
        try {
            known = models.get(target.model());
            if (known != null) {
                return known;
            }
            LaneSet made = new LaneSet(target);
            fill(made);
            if (models.size() < MAX_MODELS) {
                models.put(target.model(), made);
            } else {
                others.add(made);
            }
            return made;
        } finally {
            lock.unlock();
        }
    }

    /** All lanes of the models that are remembered. */
    List<Lane> lanes() {
        return models.values().stream().flatMap(set -> set.all().stream()).toList();
    }

    /**
     * Makes these the endpoints. Those that stay keep their place; two of the same name count once.
     *
     * @param withheld why a new one takes no calls yet, or null
     */
    Change update(Collection<Endpoint> endpoints, Function<Endpoint, @Nullable String> withheld) {
        lock.lock();
        try {
            List<LiveEndpoint> before = members;
            List<LiveEndpoint> found = new ArrayList<>();
            for (Endpoint endpoint : endpoints) {
                if (found.stream().noneMatch(live -> live.endpoint().equals(endpoint))) {
                    found.add(known(endpoint));
                }
            }
            List<LiveEndpoint> after = new ArrayList<>(before);
            after.retainAll(found);
            List<LiveEndpoint> added = new ArrayList<>(found);
            added.removeAll(before);
            added.forEach(live -> live.withhold(withheld.apply(live.endpoint())));
            after.addAll(added);
            List<LiveEndpoint> removed = new ArrayList<>(before);
            removed.removeAll(found);
            if (!added.isEmpty() || !removed.isEmpty()) {
                List<LiveEndpoint> gone = new ArrayList<>(leaving());
                gone.removeAll(added);
                gone.addAll(removed);
                leaving = List.copyOf(gone);
                members = List.copyOf(after);
                publish();
            }
            return new Change(List.copyOf(added), List.copyOf(removed));
        } finally {
            lock.unlock();
        }
    }

    /** Keeps new calls from an endpoint for a reason, or with null no longer. */
    void withhold(LiveEndpoint live, @Nullable String reason) {
        lock.lock();
        try {
            live.withhold(reason);
            publish();
        } finally {
            lock.unlock();
        }
    }

    private LiveEndpoint known(Endpoint endpoint) {
        for (LiveEndpoint live : members) {
            if (isSame(live.endpoint(), endpoint)) {
                return live;
            }
        }
        // One that comes back before its last call has ended still has its limits to keep.
        for (LiveEndpoint live : leaving) {
            if (isSame(live.endpoint(), endpoint)) {
                return live;
            }
        }
        return endpointMaker.apply(endpoint);
    }

    private static boolean isSame(Endpoint one, Endpoint other) {
        return one.name().equals(other.name())
                && one.baseUrl().equals(other.baseUrl())
                && isSame(one.secret(), other.secret());
    }

    private static boolean isSame(@Nullable Secret one, @Nullable Secret other) {
        if (one == null || other == null || one.isRefreshable() || other.isRefreshable()) {
            return one == other;
        }
        return one.reveal().equals(other.reveal());
    }

    private void publish() {
        offered = members.stream().filter(live -> live.withheld() == null).toList();
        models.values().forEach(this::fill);
        others.forEach(this::fill);
    }

    private void fill(LaneSet set) {
        List<Lane> before = set.all();
        List<Lane> lanes = new ArrayList<>(members.size());
        for (LiveEndpoint live : members) {
            Lane known = null;
            for (Lane lane : before) {
                known = lane.live() == live ? lane : known;
            }
            lanes.add(known != null ? known : laneMaker.apply(set.target(), live));
        }
        set.set(lanes);
    }
}
