package io.gatehouse.internal.call;

import io.gatehouse.AttributeKey;
import io.gatehouse.Call;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayEvent;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Target;
import io.gatehouse.model.Timeouts;
import io.gatehouse.model.Usage;
import io.gatehouse.spi.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A call under way. Thread-safe. */
public final class RealCall implements Call {
    private final Env env;
    private volatile @Nullable String id;
    private final String model;
    private final boolean streaming;
    private final boolean side;
    private final Timeouts timeouts;
    private final Scope scope;
    private final long startedAt;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicReference<@Nullable AttemptRecord> lastAttempt = new AtomicReference<>();
    private volatile @Nullable Map<AttributeKey<?>, Object> attributes;
    private @Nullable Registration timer;

    private RealCall(Env env, ModelRequest request, boolean streaming, boolean side) {
        this.env = env;
        this.model = request.model();
        this.streaming = streaming;
        this.side = side;
        this.timeouts = request.options().timeouts();
        Duration overall =
                timeouts.overall() != null ? timeouts.overall() : env.timeouts().overall();
        this.scope = Scope.root(env.clock(), env.sleeper(), overall);
        this.startedAt = env.clock().nanoTime();
        if (overall != null) {
            timer = env.clock().schedule(overall, scope::expire);
        }
    }

    /** Starts a call: its time runs from now. End it with {@link #end}. */
    static RealCall start(Env env, ModelRequest request, boolean streaming) {
        return start(new RealCall(env, request, streaming, false));
    }

    /** Starts a call of the gateway's own. */
    static RealCall startSide(Env env, ModelRequest request) {
        return start(new RealCall(env, request, false, true));
    }

    private static RealCall start(RealCall call) {
        Env env = call.env;
        try {
            env.enter(call);
        } catch (RuntimeException e) {
            call.stopTimer();
            throw e;
        }
        if (env.hasListeners()) {
            env.tell(new GatewayEvent.CallStarted(call.id(), call.model));
        }
        return call;
    }

    /** Ends the call, once. */
    void end(@Nullable Throwable error) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        stopTimer();
        env.leave(this);
        if (env.hasListeners()) {
            Usage usage = Usage.UNKNOWN;
            for (Attempt attempt : attempts()) {
                usage = attempt.usage().isKnown()
                        ? usage.isKnown() ? usage.plus(attempt.usage()) : attempt.usage()
                        : usage;
            }
            env.tell(new GatewayEvent.CallEnded(id(), error == null ? null : error.getClass(), usage, elapsed()));
        }
    }

    private void stopTimer() {
        Registration registration = timer;
        if (registration != null) {
            registration.close();
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(env.clock().nanoTime() - startedAt);
    }

    /** What all calls share. */
    public Env env() {
        return env;
    }

    /** The root of the call's tree of cancellation. */
    public Scope scope() {
        return scope;
    }

    /** The timeouts of this call's request; what is not set there comes from elsewhere. */
    public Timeouts timeouts() {
        return timeouts;
    }

    /** Made when it is first asked for: most calls are never asked. */
    @Override
    public String id() {
        String known = id;
        if (known == null) {
            synchronized (this) {
                known = id;
                if (known == null) {
                    known = env.nextId();
                    id = known;
                }
            }
        }
        return known;
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public boolean streaming() {
        return streaming;
    }

    /** Whether it is the gateway's own, which nobody waits for: not to be repeated at the expense of others. */
    public boolean isSide() {
        return side;
    }

    @Override
    public Scope deadline() {
        return scope;
    }

    /** Notes a target that is passed over. */
    public void skip(Target target, String reason) {
        note(target, "", Duration.ZERO, reason);
        if (env.hasListeners()) {
            env.tell(new GatewayEvent.TargetSkipped(id(), target, reason));
        }
    }

    /** Notes the start of an attempt. */
    public AttemptRecord attempt(Target target, String endpoint, Duration waited) {
        AttemptRecord attempt = note(target, endpoint, waited, null);
        if (env.hasListeners()) {
            env.tell(new GatewayEvent.AttemptStarted(id(), attempt.snapshot()));
        }
        return attempt;
    }

    private AttemptRecord note(Target target, String endpoint, Duration waited, @Nullable String note) {
        AttemptRecord attempt;
        AttemptRecord previous;
        do {
            previous = lastAttempt.get();
            attempt = new AttemptRecord(this, previous, target, endpoint, waited, note);
        } while (!lastAttempt.compareAndSet(previous, attempt));
        return attempt;
    }

    @Override
    public List<Attempt> attempts() {
        AttemptRecord last = lastAttempt.get();
        if (last == null) {
            return List.of();
        }
        if (last.previous() == null) {
            return List.of(last.snapshot());
        }
        List<Attempt> list = new ArrayList<>();
        for (AttemptRecord attempt = last; attempt != null; attempt = attempt.previous()) {
            list.add(0, attempt.snapshot());
        }
        return List.copyOf(list);
    }

    @Override
    public void cancel() {
        scope.cancel(new CancelledException(
                ErrorDetails.of("The call to \"" + model + "\" was cancelled by the application")));
    }

    @Override
    public <T> @Nullable T attribute(AttributeKey<T> key) {
        Map<AttributeKey<?>, Object> values = attributes;
        return values == null ? null : key.type().cast(values.get(key));
    }

    @Override
    public <T> void attribute(AttributeKey<T> key, @Nullable T value) {
        Map<AttributeKey<?>, Object> values = attributes;
        if (values == null) {
            synchronized (this) {
                values = attributes;
                if (values == null) {
                    values = new ConcurrentHashMap<>(4);
                    attributes = values;
                }
            }
        }
        if (value == null) {
            values.remove(key);
        } else {
            values.put(key, value);
        }
    }

    // Identity, but cheaper than the JVM's: each call enters and leaves the set of active calls.
    @Override
    public int hashCode() {
        return (int) (startedAt ^ (startedAt >>> 32));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public String toString() {
        return "Call(" + id() + ", " + model + ")";
    }
}
