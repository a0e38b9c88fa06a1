package io.gatehouse.internal.call;

import io.gatehouse.model.EndpointHealth;
import io.gatehouse.model.Head;
import io.gatehouse.model.RateLimits;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.model.Target;
import io.gatehouse.spi.Candidate;
import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A target at one of its provider's endpoints: what a balancer chooses, and what a circuit breaker watches. Models of one
 * endpoint have a lane each, because hosts limit and lose models one by one. Thread-safe.
 */
public final class Lane implements Candidate {
    // Most hosts count by the minute.
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final Target target;
    private final LiveEndpoint live;
    private final Clock clock;
    private final List<Gate> gates;
    private final LaneStats stats = new LaneStats();
    private final AtomicInteger outstanding = new AtomicInteger();
    private final AtomicLong tokens = new AtomicLong();
    private final AtomicReference<@Nullable Object> memo = new AtomicReference<>();
    private volatile Told told = new Told(RateLimits.NONE, null, 0);

    // Headers cost time to parse: those of a head only when somebody asks.
    private record Told(RateLimits values, @Nullable Head head, long at) {}

    Lane(Target target, LiveEndpoint live, Clock clock, List<Function<Lane, Gate>> factories) {
        this.target = target;
        this.live = live;
        this.clock = clock;
        List<Gate> all = new ArrayList<>();
        factories.forEach(factory -> all.add(factory.apply(this)));
        all.addAll(live.gates());
        this.gates = List.copyOf(all);
    }

    /** Provider and model. */
    public Target target() {
        return target;
    }

    /** The endpoint, whatever the model. */
    public LiveEndpoint live() {
        return live;
    }

    /** Address and credential. */
    public Endpoint endpoint() {
        return live.endpoint();
    }

    /** The gate of a kind, its own before its endpoint's, or null when nothing of that kind is configured. */
    public <G extends Gate> @Nullable G gate(Class<G> kind) {
        for (Gate gate : gates) {
            if (kind.isInstance(gate)) {
                return kind.cast(gate);
            }
        }
        return null;
    }

    /** Why a call would not be admitted at once, or null: of several reasons the one that lasts longest. */
    public @Nullable Refusal refusal(long nanoTime) {
        return Refusal.longest(gates, nanoTime);
    }

    /** A request begins there; {@link #ended} must follow. */
    public void began() {
        outstanding.incrementAndGet();
        live.began();
    }

    /** The request is over, whatever became of it. */
    public void ended() {
        outstanding.decrementAndGet();
        live.ended();
    }

    /** More tokens are under way there, or fewer; a request takes away at its end what it added. */
    public void tokens(long more) {
        tokens.addAndGet(more);
    }

    /** How it did lately. */
    public LaneStats stats() {
        return stats;
    }

    /** Notes what a response said of its rate limits. */
    public void rateLimits(RateLimits values, long nanoTime) {
        told = new Told(values, null, nanoTime);
    }

    /** Notes a response whose rate limits somebody may ask for. */
    public void heard(Head head, long nanoTime) {
        told = new Told(RateLimits.NONE, head, nanoTime);
    }

    /** What the gateway's telemetry keeps of it, made when it is first needed. */
    public <T> T memo(Class<T> type, Function<Lane, T> maker) {
        Object known = memo.get();
        if (known == null) {
            memo.compareAndSet(null, maker.apply(this));
            known = memo.get();
        }
        return Objects.requireNonNull(type.cast(known));
    }

    private RateLimits freshRateLimits(long nanoTime) {
        RateLimits values = rateLimits();
        long age = nanoTime - told.at();
        return new RateLimits(
                fresh(values.requests(), age),
                fresh(values.tokens(), age),
                fresh(values.inputTokens(), age),
                fresh(values.outputTokens(), age));
    }

    private static RateLimits.@Nullable Limit fresh(RateLimits.@Nullable Limit limit, long age) {
        if (limit == null) {
            return null;
        }
        Duration reset = limit.reset() == null ? WINDOW : limit.reset();
        return Duration.ofNanos(age).compareTo(reset) <= 0 ? limit : null;
    }

    private EndpointHealth.@Nullable Limits limits() {
        for (Gate gate : gates) {
            EndpointHealth.Limits full = gate.limits();
            if (full != null) {
                return full;
            }
        }
        return null;
    }

    /** A snapshot for people and metrics. */
    public EndpointHealth health(EndpointHealth.Breaker breaker, boolean quarantined) {
        long now = clock.nanoTime();
        Refusal refusal = refusal(now);
        Duration retryIn = refusal == null || refusal.retryIn().compareTo(Refusal.UNKNOWN) >= 0
                ? Duration.ZERO
                : refusal.retryIn();
        return new EndpointHealth(
                name(),
                target,
                breaker,
                live.withheld() != null ? live.withheld() : refusal == null ? null : refusal.reason(),
                retryIn,
                outstanding(),
                Duration.ofNanos(latencyNanos()),
                failureRate(),
                quarantined,
                limits(),
                freshRateLimits(now));
    }

    @Override
    public String name() {
        return endpoint().name();
    }

    @Override
    public String identity() {
        return endpoint().baseUrl().toString();
    }

    @Override
    public @Nullable ReplicaLoad load() {
        return live.replica().load(clock.nanoTime());
    }

    @Override
    public int weight() {
        return endpoint().weight();
    }

    @Override
    public int outstanding() {
        return outstanding.get();
    }

    @Override
    public long outstandingTokens() {
        return tokens.get();
    }

    @Override
    public long latencyNanos() {
        return stats.latencyNanos(clock.nanoTime());
    }

    @Override
    public double failureRate() {
        return stats.failureRate(clock.nanoTime());
    }

    @Override
    public RateLimits rateLimits() {
        Told last = told;
        Head head = last.head();
        if (head == null) {
            return last.values();
        }
        RateLimits parsed = head.rateLimits();
        // Two at once may lose one; the next answer brings it back.
        told = new Told(parsed, null, last.at());
        return parsed;
    }

    @Override
    public long rateLimitsAt() {
        return told.at();
    }

    @Override
    public String toString() {
        return target + " at " + name();
    }
}
