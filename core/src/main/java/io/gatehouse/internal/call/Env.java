package io.gatehouse.internal.call;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.GatewayEvent;
import io.gatehouse.model.Timeouts;
import io.gatehouse.spi.Clock;
import io.gatehouse.spi.GatewayListener;
import io.gatehouse.spi.IdSource;
import io.gatehouse.spi.Sleeper;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all calls of a gateway share. Thread-safe. */
public final class Env implements AutoCloseable {
    /** The gateway's logger; never given content or credentials. */
    public static final Logger LOG = LoggerFactory.getLogger("io.gatehouse");

    private final Clock clock;
    private final Sleeper sleeper;
    private final RandomGenerator random;
    private final IdSource ids;
    private final Workers workers;
    private final Timeouts timeouts;
    private final List<GatewayListener> listeners;
    private final Surroundings surroundings;
    private final Set<RealCall> active = ConcurrentHashMap.newKeySet();
    private final ForgottenStreams forgotten;
    private volatile boolean closed;

    /** Shared state; the clock is closed with it when it is the gateway's own. */
    public Env(
            Clock clock,
            Sleeper sleeper,
            RandomGenerator random,
            IdSource ids,
            Workers workers,
            Timeouts timeouts,
            List<GatewayListener> listeners) {
        this(clock, sleeper, random, ids, workers, timeouts, listeners, Surroundings.NONE);
    }

    /** Shared state with what calls take along from where they are started. */
    public Env(
            Clock clock,
            Sleeper sleeper,
            RandomGenerator random,
            IdSource ids,
            Workers workers,
            Timeouts timeouts,
            List<GatewayListener> listeners,
            Surroundings surroundings) {
        this.surroundings = surroundings;
        this.clock = clock;
        this.sleeper = sleeper;
        this.random = random;
        this.ids = ids;
        this.workers = workers;
        this.timeouts = timeouts;
        this.listeners = List.copyOf(listeners);
        this.forgotten = new ForgottenStreams(this);
    }

    /** Streams that were handed out. */
    ForgottenStreams forgotten() {
        return forgotten;
    }

    /** Time. */
    public Clock clock() {
        return clock;
    }

    /** Waiting. */
    public Sleeper sleeper() {
        return sleeper;
    }

    /** Randomness; thread-safe. */
    public RandomGenerator random() {
        return random;
    }

    /** The gateway's threads. */
    public Workers workers() {
        return workers;
    }

    /** The gateway's timeouts; only the overall one is always set. */
    public Timeouts timeouts() {
        return timeouts;
    }

    /** What calls take along to other threads. */
    Surroundings surroundings() {
        return surroundings;
    }

    String nextId() {
        return ids.next();
    }

    void enter(RealCall call) {
        active.add(call);
        if (closed) {
            active.remove(call);
            throw new ConfigurationException("The gateway is closed: build a new one");
        }
    }

    void leave(RealCall call) {
        active.remove(call);
    }

    /** Calls under way. */
    public Set<RealCall> active() {
        return active;
    }

    /** Whether anybody listens, so that making an event is worth it. */
    public boolean hasListeners() {
        return !listeners.isEmpty();
    }

    /** Tells the listeners; what they throw is logged. Not to be called under a lock. */
    public void tell(GatewayEvent event) {
        for (GatewayListener listener : listeners) {
            Callbacks.run("GatewayListener", listener::on, event);
        }
    }

    /** Refuses new calls from now on. */
    public void refuseCalls() {
        closed = true;
    }

    /** Waits until no call is under way, at most so long. Real time: it is about threads coming back. */
    public void awaitIdle(Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        while (!active.isEmpty()
                && System.nanoTime() - until < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, 2_000_000);
        }
    }

    @Override
    public void close() {
        closed = true;
        surroundings.close();
        workers.close();
        if (clock instanceof SystemClock own) {
            own.close();
        }
    }
}
