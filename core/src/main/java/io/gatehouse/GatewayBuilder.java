package io.gatehouse;

import io.gatehouse.Stage.Position;
import io.gatehouse.internal.call.Env;
import io.gatehouse.internal.call.Gate;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.LiveEndpoint;
import io.gatehouse.internal.call.Node;
import io.gatehouse.internal.call.Surroundings;
import io.gatehouse.internal.call.SystemClock;
import io.gatehouse.internal.call.Upstream;
import io.gatehouse.internal.call.Workers;
import io.gatehouse.internal.catalog.ShippedCatalog;
import io.gatehouse.internal.health.Breaker;
import io.gatehouse.internal.health.BreakerStage;
import io.gatehouse.internal.health.Quarantine;
import io.gatehouse.internal.hedge.HedgeStage;
import io.gatehouse.internal.http.DirectClient;
import io.gatehouse.internal.http.OkHttpTransport;
import io.gatehouse.internal.http.ProbeClient;
import io.gatehouse.internal.http.TransportStage;
import io.gatehouse.internal.limit.EndpointLimiter;
import io.gatehouse.internal.limit.LimitsStage;
import io.gatehouse.internal.limit.RouteLimitsStage;
import io.gatehouse.internal.pool.Admission;
import io.gatehouse.internal.pool.Pools;
import io.gatehouse.internal.pool.Readiness;
import io.gatehouse.internal.pool.ServedModel;
import io.gatehouse.internal.retry.RetryStage;
import io.gatehouse.internal.routing.BalancingStage;
import io.gatehouse.internal.routing.RouteDefaults;
import io.gatehouse.internal.routing.Routes;
import io.gatehouse.internal.routing.RoutingStage;
import io.gatehouse.internal.telemetry.Telemetry;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Timeouts;
import io.gatehouse.policy.Balancer;
import io.gatehouse.policy.BreakerPolicy;
import io.gatehouse.policy.HedgePolicy;
import io.gatehouse.policy.LimitPolicy;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.StreamPolicy;
import io.gatehouse.policy.TelemetryPolicy;
import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.GatewayListener;
import io.gatehouse.spi.HttpTransport;
import io.gatehouse.spi.IdSource;
import io.gatehouse.spi.ModelCatalog;
import io.gatehouse.spi.PoolSettings;
import io.gatehouse.spi.PriceTable;
import io.gatehouse.spi.Provider;
import io.gatehouse.spi.Sleeper;
import io.gatehouse.spi.TransportSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Gateway}; what cannot work is refused here. Not thread-safe. */
public final class GatewayBuilder {
    private static final Timeouts DEFAULT_TIMEOUTS = Timeouts.ofOverall(Duration.ofMinutes(10));
    // The gateway's own timers know each call's limits; a socket timeout would cut calls that asked for more.
    private static final Duration NO_SOCKET_TIMEOUT = Duration.ZERO;

    private final Map<String, Provider> providers = new LinkedHashMap<>();
    private final Map<String, Route> routes = new LinkedHashMap<>();
    private final List<GatewayListener> listeners = new ArrayList<>();
    private final List<Runnable> planning = new ArrayList<>();
    private final Map<String, LimitPolicy> endpointLimits = new LinkedHashMap<>();
    private ChainPlan plan = new ChainPlan();
    private @Nullable RetryPolicy retry;
    private ModelCatalog catalog = ShippedCatalog.INSTANCE;
    private @Nullable PriceTable prices;
    private @Nullable BreakerPolicy breaker;
    private @Nullable Balancer balancer;
    private @Nullable HedgePolicy hedge;
    private @Nullable TelemetryPolicy telemetry;
    private RouteDefaults routeDefaults = RouteDefaults.NONE;
    private Timeouts timeouts = Timeouts.NONE;
    private @Nullable HttpTransport transport;
    private @Nullable Executor executor;
    private @Nullable Clock clock;
    private @Nullable Sleeper sleeper;
    private @Nullable RandomGenerator random;
    private @Nullable IdSource ids;
    private Duration drain = Duration.ZERO;

    GatewayBuilder() {}

    /**
     * Adds a provider.
     *
     * @param provider with a name no other has
     * @return this
     */
    public GatewayBuilder provider(Provider provider) {
        String name = provider.name();
        if (name.isBlank() || name.indexOf('/') >= 0) {
            throw new ConfigurationException(
                    "A provider's name must not be blank and holds no slash, but was \"" + name + "\"");
        }
        if (providers.putIfAbsent(name, provider) != null) {
            throw new ConfigurationException("There are two providers \"" + name + "\": give one another name");
        }
        return this;
    }

    /**
     * Adds a route.
     *
     * @param name what calls ask for
     * @param route where they go
     * @return this
     */
    public GatewayBuilder route(String name, Route route) {
        if (name.isBlank()) {
            throw new ConfigurationException("A route's name must not be blank");
        }
        if (routes.putIfAbsent(name, Objects.requireNonNull(route, "route")) != null) {
            throw new ConfigurationException("There are two routes \"" + name + "\"");
        }
        return this;
    }

    /**
     * Turns on what nearly everybody wants: the standard {@link #retry retries} and {@link #breaker circuit breakers}, {@link
     * Balancer#adaptive() adaptive} balancing ({@link Balancer#prefixAffinity() by prefixes} at pools whose engine keeps
     * them), and blocking calls that travel as streams where a route's targets have more
     * than one endpoint together, so that a silent server can be left for another. What is set after it replaces its
     * choice. Without it there are only timeouts, routes and the transport, and endpoints take turns.
     *
     * @return this
     */
    public GatewayBuilder recommended() {
        routeDefaults = new RouteDefaults(routeDefaults.streams(), routeDefaults.streamOnWire(), true);
        balancer = null;
        return retry(RetryPolicy.standard()).breaker(BreakerPolicy.standard());
    }

    /**
     * Repeats failed attempts before their first content. Off when not set.
     *
     * @param policy how often, after which wait, for which share of the calls
     * @return this
     */
    public GatewayBuilder retry(RetryPolicy policy) {
        retry = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Limits what each endpoint of a provider gets. Each has counts of its own, over all models and routes.
     *
     * @param provider the provider's name
     * @param policy the limits of each of its endpoints
     * @return this
     */
    public GatewayBuilder endpointLimits(String provider, LimitPolicy policy) {
        if (endpointLimits.putIfAbsent(provider, Objects.requireNonNull(policy, "policy")) != null) {
            throw new ConfigurationException("There are limits for the endpoints of provider \"" + provider
                    + "\" already: put them all into one LimitPolicy");
        }
        return this;
    }

    /**
     * Sets what happens to answers that break off after they have begun, on routes that say nothing of it. Unless set,
     * the reader of a stream gets the error and the partial answer, and a blocking call that travels as a stream starts
     * over elsewhere.
     *
     * @param policy show it, start over elsewhere, or go on elsewhere
     * @return this
     */
    public GatewayBuilder streams(StreamPolicy policy) {
        Objects.requireNonNull(policy, "policy");
        routeDefaults = new RouteDefaults(policy, routeDefaults.streamOnWire(), routeDefaults.recommended());
        return this;
    }

    /**
     * Leaves an endpoint alone that keeps failing with a target, and a credential that is refused. Off when not set.
     *
     * @param policy when, and for how long
     * @return this
     */
    public GatewayBuilder breaker(BreakerPolicy policy) {
        breaker = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Chooses among the endpoints of a provider, for routes without a balancer of their own.
     *
     * @param policy how; when not set {@link Balancer#prefixAffinity()} for pools whose engine keeps prefixes, and round
     *     robin for all others
     * @return this
     */
    public GatewayBuilder balancer(Balancer policy) {
        balancer = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Starts second attempts beside slow ones, on routes without a policy of their own. Off when not set.
     *
     * @param policy after which time, for which share of the calls
     * @return this
     */
    public GatewayBuilder hedge(HedgePolicy policy) {
        hedge = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Gives spans and metrics to OpenTelemetry. Off when not set.
     *
     * @param policy to which, and which
     * @return this
     */
    public GatewayBuilder telemetry(TelemetryPolicy policy) {
        telemetry = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Sets whether blocking calls travel as streams, on routes that say nothing of it. A silent server is then noticed
     * within the limits on silence, and a cancel stops the generation at once; the answer is put together here, and of
     * {@link io.gatehouse.model.ChatResponse#raw()} only the fields beside the choices are left. Calls that ask for audio
     * are sent as they are. Unless set, they do not, but see {@link #recommended()}.
     *
     * @param on whether they do
     * @return this
     */
    public GatewayBuilder streamOnWire(boolean on) {
        routeDefaults = new RouteDefaults(routeDefaults.streams(), on, routeDefaults.recommended());
        return this;
    }

    /**
     * Sets limits for all calls. What is not set stays at 10 minutes overall and, for streams, 30 seconds of silence before
     * and between events, 5 minutes with a model that thinks before it answers; an answer in one piece may take as long
     * as the whole call.
     *
     * @param limits the limits
     * @return this
     */
    public GatewayBuilder timeouts(Timeouts limits) {
        timeouts = Objects.requireNonNull(limits, "limits");
        return this;
    }

    /**
     * Adds an interceptor around chat calls, inside of those added before.
     *
     * @param interceptor the interceptor
     * @return this
     */
    public GatewayBuilder addInterceptor(Interceptor interceptor) {
        return plan(() -> plan.addCall(ChainPlan.Entry.of(interceptor)));
    }

    /**
     * Adds an interceptor around calls of every kind, inside of those added before.
     *
     * @param interceptor the interceptor
     * @return this
     */
    public GatewayBuilder addInterceptor(GenericInterceptor interceptor) {
        return plan(() -> plan.addCall(ChainPlan.Entry.of(interceptor)));
    }

    /**
     * Adds an interceptor beside a stage.
     *
     * @param position for example {@code Stage.BUDGET.before()}
     * @param interceptor the interceptor
     * @return this
     */
    public GatewayBuilder addInterceptor(Position position, Interceptor interceptor) {
        return plan(() -> plan.insert(position, ChainPlan.Entry.of(interceptor)));
    }

    /**
     * Adds an interceptor for calls of every kind beside a stage.
     *
     * @param position for example {@code Stage.BUDGET.before()}
     * @param interceptor the interceptor
     * @return this
     */
    public GatewayBuilder addInterceptor(Position position, GenericInterceptor interceptor) {
        return plan(() -> plan.insert(position, ChainPlan.Entry.of(interceptor)));
    }

    /**
     * Adds an interceptor around embedding calls.
     *
     * @param interceptor the interceptor
     * @return this
     */
    public GatewayBuilder addEmbeddingInterceptor(EmbeddingInterceptor interceptor) {
        return plan(() -> plan.addCall(ChainPlan.Entry.ofEmbedding(interceptor)));
    }

    /**
     * Adds an interceptor for embedding calls beside a stage.
     *
     * @param position for example {@code Stage.BUDGET.before()}
     * @param interceptor the interceptor
     * @return this
     */
    public GatewayBuilder addEmbeddingInterceptor(Position position, EmbeddingInterceptor interceptor) {
        return plan(() -> plan.insert(position, ChainPlan.Entry.ofEmbedding(interceptor)));
    }

    /**
     * Adds an interceptor around each attempt of chat calls. Attempts of one call may run at the same time.
     *
     * @param interceptor the interceptor
     * @return this
     */
    public GatewayBuilder addAttemptInterceptor(Interceptor interceptor) {
        return plan(() -> plan.addAttempt(ChainPlan.Entry.of(interceptor)));
    }

    /**
     * Adds an interceptor around each attempt of calls of every kind.
     *
     * @param interceptor the interceptor
     * @return this
     */
    public GatewayBuilder addAttemptInterceptor(GenericInterceptor interceptor) {
        return plan(() -> plan.addAttempt(ChainPlan.Entry.of(interceptor)));
    }

    /**
     * Puts an interceptor of your own in the place of a stage, for chat calls. Embedding calls keep the stage as it is.
     *
     * @param stage any but ROUTING, BALANCING and TRANSPORT
     * @param interceptor the interceptor
     * @return this
     */
    public GatewayBuilder replace(Stage stage, Interceptor interceptor) {
        return plan(() -> plan.replace(stage, ChainPlan.Entry.of(interceptor)));
    }

    /**
     * Puts an interceptor of your own in the place of a stage, for calls of every kind.
     *
     * @param stage any but ROUTING, BALANCING and TRANSPORT
     * @param interceptor the interceptor
     * @return this
     */
    public GatewayBuilder replace(Stage stage, GenericInterceptor interceptor) {
        return plan(() -> plan.replace(stage, ChainPlan.Entry.of(interceptor)));
    }

    /**
     * Leaves a stage out, whatever configured it.
     *
     * @param stage any but ROUTING, BALANCING and TRANSPORT
     * @return this
     */
    public GatewayBuilder without(Stage stage) {
        return plan(() -> plan.remove(stage));
    }

    /**
     * Moves a stage to another place. An order that breaks a safety rule is refused by {@link #build()}, which names
     * the rule.
     *
     * @param stage the stage
     * @param position where it is to stand
     * @return this
     */
    public GatewayBuilder move(Stage stage, Position position) {
        return plan(() -> plan.move(stage, position));
    }

    private GatewayBuilder plan(Runnable step) {
        planning.add(step);
        return this;
    }

    /**
     * Adds a listener.
     *
     * @param listener is told what happens
     * @return this
     */
    public GatewayBuilder listener(GatewayListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Puts a catalogue of yours in the place of the one that ships. What a route or a provider says of a model goes before
     * it.
     *
     * @param value what models can do and cost; {@link ModelCatalog#NONE} to know nothing
     * @return this
     */
    public GatewayBuilder catalog(ModelCatalog value) {
        catalog = Objects.requireNonNull(value, "catalog");
        return this;
    }

    /**
     * Adds prices of yours, which go before those of the catalogue.
     *
     * @param table for example those of an own contract, or of servers of your own
     * @return this
     */
    public GatewayBuilder prices(PriceTable table) {
        prices = prices == null ? table : table.orElse(prices);
        return this;
    }

    /**
     * Sends all requests through a transport of yours, which the gateway does not close. A provider's own transport
     * goes before it.
     *
     * @param value the transport
     * @return this
     */
    public GatewayBuilder transport(HttpTransport value) {
        transport = Objects.requireNonNull(value, "transport");
        return this;
    }

    /**
     * Runs asynchronous calls on an executor of yours, which the gateway does not close. Its threads block while a call
     * goes on. By default each call has a virtual thread where the runtime has them, else one of 256 threads.
     *
     * @param value the executor
     * @return this
     */
    public GatewayBuilder executor(Executor value) {
        executor = Objects.requireNonNull(value, "executor");
        return this;
    }

    /**
     * Sets how long {@link Gateway#close()} waits for calls under way.
     *
     * @param time not negative, at most one day; 0 when not set
     * @return this
     */
    public GatewayBuilder drain(Duration time) {
        if (time.isNegative() || time.compareTo(Duration.ofDays(1)) > 0) {
            throw new ConfigurationException("drain must not be negative nor longer than one day, but was " + time);
        }
        drain = time;
        return this;
    }

    /**
     * Replaces time. For tests.
     *
     * @param value the clock
     * @return this
     */
    public GatewayBuilder clock(Clock value) {
        clock = Objects.requireNonNull(value, "clock");
        return this;
    }

    /**
     * Replaces waiting. For tests.
     *
     * @param value the sleeper
     * @return this
     */
    public GatewayBuilder sleeper(Sleeper value) {
        sleeper = Objects.requireNonNull(value, "sleeper");
        return this;
    }

    /**
     * Replaces randomness. For tests.
     *
     * @param value thread-safe
     * @return this
     */
    public GatewayBuilder random(RandomGenerator value) {
        random = Objects.requireNonNull(value, "random");
        return this;
    }

    /**
     * Replaces where call ids come from.
     *
     * @param value the source
     * @return this
     */
    public GatewayBuilder ids(IdSource value) {
        ids = Objects.requireNonNull(value, "ids");
        return this;
    }

    /**
     * The gateway. Where the endpoints of a provider come from a source, this waits for its first answer, at most for the
     * {@code probeTimeout} of the pool.
     *
     * @return the gateway
     * @throws ConfigurationException when it could not work, naming what is wrong
     */
    public Gateway build() {
        if (providers.isEmpty()) {
            throw new ConfigurationException("A gateway needs at least one provider: add one with provider(…)");
        }
        checkEndpoints();
        checkLimits();
        Timeouts all = timeouts.orElse(DEFAULT_TIMEOUTS);
        Telemetry signals = newTelemetry();
        Env env = new Env(
                clock != null ? clock : new SystemClock(),
                sleeper != null ? sleeper : (time, wake) -> wake.await(time.toNanos(), TimeUnit.NANOSECONDS),
                random != null ? random : () -> ThreadLocalRandom.current().nextLong(),
                ids != null ? ids : newIds(),
                new Workers(executor),
                all,
                listeners,
                signals == null ? Surroundings.NONE : signals);
        Map<TransportSettings, HttpTransport> own = new HashMap<>();
        Map<String, Upstream> upstreams = new LinkedHashMap<>();
        providers.forEach((name, provider) -> upstreams.put(name, upstream(provider, all, own, env)));
        Routes table = new Routes(upstreams, routes, routeDefaults);
        RouteLimitsStage routeLimits = new RouteLimitsStage(routes, env.clock(), env.sleeper());
        plan = layOut(table, routeLimits, signals);
        Map<String, Provider> bound = new LinkedHashMap<>();
        upstreams.forEach(
                (name, upstream) -> bound.put(name, upstream.provider().bind(new DirectClient(env, upstream))));
        Pools pools = new Pools(
                env, upstreams.values(), (upstream, endpoint, life) -> new ProbeClient(env, upstream, endpoint, life));
        pools.start();
        Gateway gateway = new Gateway(env, plan, table, routeLimits, bound, pools, List.copyOf(own.values()), drain);
        if (signals != null) {
            signals.show(gateway::health, routeLimits::limits);
        }
        return gateway;
    }

    private @Nullable Telemetry newTelemetry() {
        TelemetryPolicy policy = telemetry;
        return policy != null && (policy.spans() || policy.metrics())
                ? new Telemetry(policy, providers.values())
                : null;
    }

    private void checkEndpoints() {
        Set<String> names = new HashSet<>();
        for (Provider provider : providers.values()) {
            if (provider.endpoints().isEmpty() && provider.pool().source() == null) {
                throw new ConfigurationException("Provider \"" + provider.name() + "\" has no endpoint");
            }
            if (provider.timeouts().overall() != null) {
                throw new ConfigurationException("Provider \"" + provider.name() + "\" sets an overall timeout, which"
                        + " spans all targets of a call: set it on the gateway or the call");
            }
            for (Endpoint endpoint : provider.endpoints()) {
                if (!names.add(endpoint.name())) {
                    throw new ConfigurationException(Admission.duplicate(endpoint.name()));
                }
                String objection = Admission.objection(provider, endpoint);
                if (objection != null) {
                    throw new ConfigurationException(objection);
                }
            }
        }
    }

    private void checkLimits() {
        for (String name : endpointLimits.keySet()) {
            if (!providers.containsKey(name)) {
                throw new ConfigurationException("There are limits for the endpoints of provider \"" + name
                        + "\", but no such provider: the providers are " + providers.keySet());
            }
        }
    }

    private Upstream upstream(Provider provider, Timeouts all, Map<TransportSettings, HttpTransport> own, Env env) {
        HttpTransport chosen = provider.transport() != null ? provider.transport() : transport;
        if (chosen == null) {
            chosen = own.computeIfAbsent(
                    provider.transportSettings(), settings -> OkHttpTransport.of(settings, NO_SOCKET_TIMEOUT));
        }
        ModelCatalog known = prices == null ? catalog : catalog.withPrices(prices);
        return new Upstream(
                provider,
                chosen,
                provider.timeouts().orElse(all),
                env.clock(),
                known,
                laneGates(provider),
                endpointGates(provider, env));
    }

    private List<Function<Lane, Gate>> laneGates(Provider provider) {
        List<Function<Lane, Gate>> all = new ArrayList<>();
        PoolSettings pool = provider.pool();
        if (pool.probe() != null) {
            all.add(lane -> new ServedModel(lane, pool.checkEvery()));
        }
        BreakerPolicy policy = breaker;
        if (policy != null) {
            all.add(lane -> new Breaker(policy));
            all.add(lane -> new Quarantine(policy));
        }
        return all;
    }

    private List<Function<LiveEndpoint, Gate>> endpointGates(Provider provider, Env env) {
        List<Function<LiveEndpoint, Gate>> all = new ArrayList<>();
        if (provider.pool().probe() != null) {
            all.add(endpoint -> new Readiness());
        }
        BreakerPolicy health = breaker;
        if (health != null) {
            all.add(endpoint -> new Quarantine(health));
        }
        LimitPolicy limits = endpointLimits.get(provider.name());
        if (provider.pool().capsFromServer()) {
            all.add(endpoint -> EndpointLimiter.capped(limits, endpoint, env.clock(), env.sleeper()));
        } else if (limits != null) {
            all.add(endpoint -> new EndpointLimiter(limits, endpoint, env.clock(), env.sleeper()));
        }
        return all;
    }

    private ChainPlan layOut(Routes table, RouteLimitsStage routeLimits, @Nullable Telemetry signals) {
        plan = new ChainPlan();
        if (signals != null) {
            plan.builtIn(Stage.TELEMETRY, entry(Stage.TELEMETRY, signals::call, signals::call));
            plan.builtIn(Stage.ATTEMPT_TELEMETRY, entry(Stage.ATTEMPT_TELEMETRY, signals::attempt, signals::attempt));
        }
        if (!routeLimits.isEmpty()) {
            plan.builtIn(Stage.ROUTE_LIMITS, entry(Stage.ROUTE_LIMITS, routeLimits::around, routeLimits::around));
        }
        RoutingStage routing = new RoutingStage(table);
        plan.builtIn(Stage.ROUTING, entry(Stage.ROUTING, routing::chat, routing::around));
        if (retry != null) {
            RetryStage stage = new RetryStage(retry);
            plan.builtIn(Stage.RETRY, entry(Stage.RETRY, stage::around, stage::around));
        }
        if (hedge != null || routes.values().stream().anyMatch(route -> route.hedge() != null)) {
            HedgeStage stage = new HedgeStage(hedge);
            plan.builtIn(Stage.HEDGE, entry(Stage.HEDGE, stage::around, stage::around));
        }
        BalancingStage balancing =
                new BalancingStage(balancer, routeDefaults.recommended() ? Balancer.adaptive() : Balancer.roundRobin());
        plan.builtIn(Stage.BALANCING, entry(Stage.BALANCING, balancing::around, balancing::around));
        if (!endpointLimits.isEmpty()
                || providers.values().stream().anyMatch(each -> each.pool().capsFromServer())) {
            LimitsStage limits = new LimitsStage();
            plan.builtIn(Stage.LIMITS, entry(Stage.LIMITS, limits::around, limits::around));
        }
        if (breaker != null) {
            BreakerStage stage = new BreakerStage();
            plan.builtIn(Stage.BREAKER, entry(Stage.BREAKER, stage::around, stage::around));
        }
        TransportStage end = new TransportStage(retry != null);
        plan.builtIn(Stage.TRANSPORT, entry(Stage.TRANSPORT, end::chat, end::embed));
        planning.forEach(Runnable::run);
        plan.check();
        return plan;
    }

    private static ChainPlan.Entry entry(
            Stage stage,
            Node.Handler<io.gatehouse.model.ChatRequest, ChatReply> chat,
            Node.Handler<io.gatehouse.model.EmbeddingRequest, EmbeddingReply> embedding) {
        return new ChainPlan.Entry(stage.name(), new Node<>(stage.name(), chat), new Node<>(stage.name(), embedding));
    }

    // A random prefix for this gateway and a count: unique enough for logs, cheap enough for every call.
    private static IdSource newIds() {
        String prefix = Long.toHexString(ThreadLocalRandom.current().nextLong() >>> 16) + "-";
        AtomicLong count = new AtomicLong();
        return () -> prefix + count.incrementAndGet();
    }
}
