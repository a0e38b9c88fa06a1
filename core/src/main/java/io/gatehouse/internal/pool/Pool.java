package io.gatehouse.internal.pool;

import io.gatehouse.internal.call.Env;
import io.gatehouse.internal.call.LiveEndpoint;
import io.gatehouse.internal.call.Replica;
import io.gatehouse.internal.call.Roster;
import io.gatehouse.internal.call.Upstream;
import io.gatehouse.internal.pool.Readiness.Standing;
import io.gatehouse.model.GatewayEvent;
import io.gatehouse.model.ReplicaHealth;
import io.gatehouse.model.ReplicaHealth.State;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.PoolSettings;
import io.gatehouse.spi.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a provider: which there are, where each stands, which are drained. Thread-safe. Under its lock only the
 * endpoints are put in their places.
 */
final class Pool implements AutoCloseable {
    private static final String DRAINED = "it is drained";

    private final Env env;
    private final Upstream upstream;
    private final PoolSettings settings;
    private final Member.Clients clients;
    private final Entrance entrance;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<LiveEndpoint, Member> members = new LinkedHashMap<>();
    private final Set<String> drained = new HashSet<>();
    private final @Nullable Refresher refresher;
    private boolean starting = true;
    private boolean closed;

    /**
     * A pool of what the provider starts with.
     *
     * @param owners whose each endpoint's name is, in the whole gateway
     */
    Pool(Env env, Upstream upstream, Member.Clients clients, ConcurrentMap<String, Provider> owners) {
        this.env = env;
        this.upstream = upstream;
        this.settings = upstream.provider().pool();
        this.clients = clients;
        this.entrance = new Entrance(upstream.provider(), owners);
        this.refresher =
                settings.source() == null ? null : new Refresher(env, upstream, settings.source(), this::apply);
        upstream.endpoints().forEach(live -> members.put(live, new Member(this, env, live, settings, clients)));
    }

    /** Begins to ask source and endpoints. Waits a little for the source, so that the first call finds endpoints. */
    void start() {
        if (refresher != null) {
            refresher.start(settings.probeTimeout());
        }
        List<Member> first;
        lock.lock();
        try {
            starting = false;
            first = List.copyOf(members.values());
        } finally {
            lock.unlock();
        }
        first.forEach(Member::start);
    }

    /** Takes what the source named. */
    private void apply(List<Endpoint> found) {
        List<Member> added = new ArrayList<>();
        List<Member> removed = new ArrayList<>();
        Entrance.Entry entry;
        boolean start;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            start = !starting;
            entry = entrance.enter(found);
            Roster.Change change = upstream.update(entry.taken(), endpoint -> withheld(endpoint, first()));
            change.removed().forEach(live -> removed.add(Objects.requireNonNull(members.remove(live))));
            change.added().forEach(live -> added.add(join(live)));
            removed.stream()
                    .map(Member::name)
                    .filter(name -> named(name) == null)
                    .forEach(entrance::release);
        } finally {
            lock.unlock();
        }
        removed.forEach(Member::close);
        if (start) {
            added.forEach(Member::start);
        }
        tell(added, removed, entry.refused());
    }

    private @Nullable Member named(String name) {
        for (Member member : members.values()) {
            if (member.name().equals(name)) {
                return member;
            }
        }
        return null;
    }

    /** Where one stands that comes now. */
    private Standing first() {
        return starting || settings.probe() == null ? Standing.READY : Standing.JOINING;
    }

    private Member join(LiveEndpoint live) {
        Member member = new Member(this, env, live, settings, clients);
        member.stand(first());
        members.put(live, member);
        if (!starting && settings.probe() == null) {
            live.grow(env.clock().nanoTime(), settings.gradualReturn());
        }
        return member;
    }

    private @Nullable String withheld(Endpoint endpoint, Standing standing) {
        if (drained.contains(endpoint.name())) {
            return DRAINED;
        }
        return standing.state() == State.JOINING ? standing.reason() : null;
    }

    private State state(Member member) {
        return drained.contains(member.name())
                ? State.DRAINING
                : member.standing().state();
    }

    /** An endpoint stands elsewhere. */
    void move(Member member, Standing to) {
        State before;
        State after;
        boolean alone;
        lock.lock();
        try {
            if (members.get(member.live()) != member) {
                return;
            }
            before = state(member);
            if (to.state() == State.READY) {
                member.live().grow(env.clock().nanoTime(), settings.gradualReturn());
            }
            member.stand(to);
            after = state(member);
            upstream.withhold(member.live(), withheld(member.live().endpoint(), to));
            alone = to.state() == State.EJECTED
                    && members.values().stream().noneMatch(each -> state(each) == State.READY);
        } finally {
            lock.unlock();
        }
        if (alone) {
            Env.LOG.warn(
                    "No endpoint of provider {} passes its checks: calls go to the least bad one",
                    upstream.provider().name());
        }
        tell(member, before, after, to.reason());
    }

    /** Keeps new calls from an endpoint, or lets them there again. Returns whether it is one of this pool's. */
    boolean drain(String name, boolean draining) {
        Member member;
        State before;
        State after;
        lock.lock();
        try {
            member = named(name);
            if (member == null) {
                return false;
            }
            before = state(member);
            boolean changed = draining ? drained.add(name) : drained.remove(name);
            if (!changed) {
                return true;
            }
            after = state(member);
            if (after == State.READY) {
                member.live().grow(env.clock().nanoTime(), settings.gradualReturn());
            }
            upstream.withhold(member.live(), withheld(member.live().endpoint(), member.standing()));
        } finally {
            lock.unlock();
        }
        tell(member, before, after, draining ? DRAINED : "it is no longer drained");
        return true;
    }

    private void tell(Member member, State before, State after, String reason) {
        if (before != after) {
            Env.LOG.info("Endpoint {} is {} now, it was {}: {}", member.name(), after, before, reason);
            env.tell(new GatewayEvent.ReplicaChanged(member.name(), before, after, reason));
        }
    }

    private void tell(List<Member> added, List<Member> removed, List<String> newlyRefused) {
        newlyRefused.forEach(reason -> Env.LOG.warn("An endpoint is not taken. {}", reason));
        if (added.isEmpty() && removed.isEmpty() && newlyRefused.isEmpty()) {
            return;
        }
        List<String> in = added.stream().map(Member::name).toList();
        List<String> out = removed.stream().map(Member::name).toList();
        String name = upstream.provider().name();
        if (!in.isEmpty() || !out.isEmpty()) {
            Env.LOG.info("The pool of provider {} changed: added {}, removed {}", name, in, out);
        }
        env.tell(new GatewayEvent.PoolChanged(name, in, out, newlyRefused));
    }

    /** Where each endpoint stands, those last that left and still have calls. */
    List<ReplicaHealth> health() {
        long now = env.clock().nanoTime();
        List<ReplicaHealth> all = new ArrayList<>();
        lock.lock();
        try {
            members.values().forEach(member -> all.add(health(member, now)));
        } finally {
            lock.unlock();
        }
        upstream.leaving().forEach(live -> all.add(health(live, State.DRAINING, "it left the pool", Set.of(), now)));
        return all;
    }

    private ReplicaHealth health(Member member, long now) {
        Standing standing = member.standing();
        State state = state(member);
        String reason = state == State.DRAINING ? DRAINED : state == State.READY ? null : standing.reason();
        return health(member.live(), state, reason, standing.models(), now);
    }

    private ReplicaHealth health(
            LiveEndpoint live, State state, @Nullable String reason, Set<String> models, long now) {
        Replica.Told told = live.replica().last();
        return new ReplicaHealth(
                upstream.provider().name(),
                live.endpoint().name(),
                live.endpoint().baseUrl().toString(),
                state,
                reason,
                state == State.READY ? live.share(now) : 0,
                models,
                told == null ? null : told.load(),
                told == null ? null : Duration.ofNanos(Math.max(0, now - told.at())),
                live.outstanding());
    }

    @Override
    public void close() {
        List<Member> last;
        lock.lock();
        try {
            closed = true;
            last = List.copyOf(members.values());
        } finally {
            lock.unlock();
        }
        if (refresher != null) {
            refresher.close();
        }
        last.forEach(Member::close);
    }
}
