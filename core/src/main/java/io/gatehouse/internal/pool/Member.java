package io.gatehouse.internal.pool;

import io.gatehouse.internal.call.Env;
import io.gatehouse.internal.call.LiveEndpoint;
import io.gatehouse.internal.call.Scope;
import io.gatehouse.internal.pool.Readiness.Standing;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ReplicaHealth.State;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.EndpointClient;
import io.gatehouse.spi.PoolSettings;
import io.gatehouse.spi.ReplicaProbe;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint of a pool: asks it whether it is ready and how busy it is, one question at a time. The figures of its checks
 * belong to the thread of the round.
 */
final class Member implements AutoCloseable {
    // Who does not tell its load may begin to: after an update, say.
    private static final int SILENT = 10;

    private final Pool pool;
    private final Env env;
    private final LiveEndpoint live;
    private final PoolSettings settings;
    private final @Nullable Readiness readiness;
    private final Scope life;
    private final EndpointClient client;
    private final Poller poller;
    private int failures;
    private int successes;
    private int rounds;
    private long nextCheck;
    private long nextLoad;

    Member(Pool pool, Env env, LiveEndpoint live, PoolSettings settings, Clients clients) {
        this.pool = pool;
        this.env = env;
        this.live = live;
        this.settings = settings;
        this.readiness = live.gate(Readiness.class);
        this.life = Scope.root(env.clock(), env.sleeper(), null);
        this.client = clients.to(live.endpoint(), life);
        this.poller = new Poller(env, "The probe of endpoint " + live, this::round);
    }

    /** Makes clients. */
    interface Clients {
        /** A client for an endpoint, whose requests end with a scope. */
        EndpointClient to(Endpoint endpoint, Scope life);
    }

    LiveEndpoint live() {
        return live;
    }

    String name() {
        return live.endpoint().name();
    }

    Standing standing() {
        return readiness == null ? Standing.READY : readiness.standing();
    }

    void stand(Standing value) {
        if (readiness != null) {
            readiness.set(value);
        }
    }

    /** Begins to ask, at once when nobody may call it before. */
    void start() {
        if (readiness == null) {
            return;
        }
        long now = env.clock().nanoTime();
        if (standing().state() == State.JOINING) {
            nextCheck = now;
            nextLoad = now;
            poller.start();
            return;
        }
        Duration check = Spread.within(settings.checkEvery(), name());
        // A limit that is not known yet holds calls back, so it is asked for at once.
        Duration load = settings.capsFromServer() ? Duration.ZERO : Spread.within(settings.loadEvery(), name());
        nextCheck = now + check.toNanos();
        nextLoad = now + load.toNanos();
        if (load.isZero()) {
            poller.start();
        } else {
            poller.start(check.compareTo(load) < 0 ? check : load);
        }
    }

    private Duration round() {
        ReplicaProbe probe = Objects.requireNonNull(settings.probe());
        rounds++;
        if (isDue(nextCheck)) {
            check(probe);
            nextCheck = in(settings.checkEvery());
        }
        if (isDue(nextLoad)) {
            boolean told = standing().state() != State.READY || load(probe);
            nextLoad = in(told ? settings.loadEvery() : settings.loadEvery().multipliedBy(SILENT));
        }
        long next = nextCheck - nextLoad < 0 ? nextCheck : nextLoad;
        return Duration.ofNanos(Math.max(1, next - env.clock().nanoTime()));
    }

    private boolean isDue(long time) {
        return env.clock().nanoTime() - time >= 0;
    }

    private long in(Duration interval) {
        return env.clock().nanoTime() + Spread.around(interval, name(), rounds).toNanos();
    }

    private void check(ReplicaProbe probe) {
        Set<String> models;
        try {
            models = Set.copyOf(probe.ready(client));
        } catch (RuntimeException e) {
            if (!life.isCancelled()) {
                failed(e);
            }
            return;
        }
        if (!life.isCancelled()) {
            passed(models);
        }
    }

    private void passed(Set<String> models) {
        failures = 0;
        successes++;
        Standing now = standing();
        boolean back = now.state() == State.JOINING
                || (now.state() == State.EJECTED && successes >= settings.successesToReturn());
        if (back) {
            pool.move(this, Standing.ready(models));
        } else if (now.state() == State.READY && !now.models().equals(models)) {
            stand(Standing.ready(models));
        }
    }

    private void failed(RuntimeException e) {
        successes = 0;
        failures++;
        if (!(e instanceof GatewayException)) {
            Env.LOG.warn(
                    "The probe of endpoint {} threw {}", name(), e.getClass().getName());
        }
        Standing now = standing();
        if (failures < settings.failuresToEject()) {
            return;
        }
        String reason = "it failed " + failures + (failures == 1 ? " check" : " checks in a row") + ", the last with "
                + e.getClass().getSimpleName();
        Duration retryIn = settings.checkEvery().multipliedBy(settings.successesToReturn());
        Standing ejected = Standing.ejected(failures, reason, now.models(), retryIn);
        if (now.state() == State.EJECTED) {
            stand(ejected);
        } else {
            Env.LOG.warn(
                    "Endpoint {} gets no calls as long as others do: {} ({})",
                    name(),
                    reason,
                    e instanceof GatewayException ? e.getMessage() : "not of the gateway");
            pool.move(this, ejected);
        }
    }

    /** Asks for the load; returns whether asking again soon is worth it. */
    private boolean load(ReplicaProbe probe) {
        ReplicaLoad load;
        try {
            load = probe.load(client);
        } catch (GatewayException e) {
            // What it told before is forgotten in time; the checks see to the rest.
            return true;
        }
        if (load != null) {
            live.replica().told(load, env.clock().nanoTime());
        }
        return load != null;
    }

    @Override
    public void close() {
        life.cancel(new CancelledException(ErrorDetails.of("Endpoint " + name() + " is no longer asked")));
        poller.close();
    }
}
