package io.gatehouse;

import io.gatehouse.internal.call.AsyncCall;
import io.gatehouse.internal.call.ChatRun;
import io.gatehouse.internal.call.EmbeddingRun;
import io.gatehouse.internal.call.Env;
import io.gatehouse.internal.call.Node;
import io.gatehouse.internal.call.RealCall;
import io.gatehouse.internal.catalog.ShippedCatalog;
import io.gatehouse.internal.health.Breaker;
import io.gatehouse.internal.json.RecordCodec;
import io.gatehouse.internal.limit.RouteLimitsStage;
import io.gatehouse.internal.pool.Pools;
import io.gatehouse.internal.routing.Forecast;
import io.gatehouse.internal.routing.Routes;
import io.gatehouse.internal.tools.ToolLoop;
import io.gatehouse.internal.tools.Turns;
import io.gatehouse.internal.tools.TypedTurn;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.EndpointHealth;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.ReplicaHealth;
import io.gatehouse.spi.HttpTransport;
import io.gatehouse.spi.ModelCatalog;
import io.gatehouse.spi.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The gateway: build one, keep it, call models through it. Immutable, thread-safe. Close it at the end; its threads and
 * connections end with it.
 *
 * <pre>{@code
 * Gateway gateway = Gateway.builder()
 *     .provider(OpenAiProvider.builder().apiKey(System.getenv("OPENAI_API_KEY")).build())
 *     .route("assistant", Route.to("openai/gpt-5-mini"))
 *     .recommended()
 *     .build();
 * ChatResponse answer = gateway.chat("assistant").user(question).send();
 * }</pre>
 */
public final class Gateway implements AutoCloseable {
    private static final Duration CANCEL_GRACE = Duration.ofSeconds(1);

    private final Env env;
    private final List<Node<ChatRequest, ChatReply>> chatNodes;
    private final List<Node<EmbeddingRequest, EmbeddingReply>> embeddingNodes;
    private final int perCallIndex;
    private final Routes routes;
    private final RouteLimitsStage routeLimits;
    private final Map<String, Provider> providers;
    private final Pools pools;
    private final List<HttpTransport> transports;
    private final Duration drain;
    private final AtomicBoolean closed = new AtomicBoolean();

    Gateway(
            Env env,
            ChainPlan plan,
            Routes routes,
            RouteLimitsStage routeLimits,
            Map<String, Provider> providers,
            Pools pools,
            List<HttpTransport> transports,
            Duration drain) {
        this.env = env;
        this.chatNodes = plan.chat();
        this.embeddingNodes = plan.embedding();
        this.perCallIndex = plan.perCallIndex();
        this.routes = routes;
        this.routeLimits = routeLimits;
        this.providers = providers;
        this.pools = pools;
        this.transports = transports;
        this.drain = drain;
    }

    /**
     * A builder.
     *
     * @return the builder
     */
    public static GatewayBuilder builder() {
        return new GatewayBuilder();
    }

    /**
     * The catalogue of models that ships with the library: what they can do and what they cost, as of the day it was made.
     * Prices are not guaranteed. Gateways ask it unless they are built with another one.
     *
     * @return the catalogue, read when it is first asked
     */
    public static ModelCatalog shippedCatalog() {
        return ShippedCatalog.INSTANCE;
    }

    /**
     * Begins a chat call.
     *
     * @param model a route's name, or {@code provider/model}
     * @return the call in the making
     */
    public ChatCall chat(String model) {
        return new ChatCall(this, model);
    }

    /**
     * Begins an embedding call.
     *
     * @param model a route's name, or {@code provider/model}
     * @return the call in the making
     */
    public EmbedCall embed(String model) {
        return new EmbedCall(this, model);
    }

    /**
     * Sends a request and waits for the whole answer.
     *
     * @param request the request
     * @return the answer
     */
    public ChatResponse send(ChatRequest request) {
        return send(ChatCall.Prepared.of(request));
    }

    /**
     * Sends a request on another thread.
     *
     * @param request the request
     * @return the answer to come; cancelling it cancels the call
     */
    public CompletableFuture<ChatResponse> sendAsync(ChatRequest request) {
        return sendAsync(ChatCall.Prepared.of(request));
    }

    /**
     * Sends a request and returns when the first content has come.
     *
     * @param request the request
     * @return the answer as it arrives; close it
     */
    public ChatStream stream(ChatRequest request) {
        return stream(ChatCall.Prepared.of(request));
    }

    /**
     * Sends an embedding request and waits for the vectors.
     *
     * @param request the request
     * @return the vectors
     */
    public EmbeddingResponse embed(EmbeddingRequest request) {
        return EmbeddingRun.start(env, embeddingNodes, request).run();
    }

    /**
     * Sends an embedding request on another thread.
     *
     * @param request the request
     * @return the vectors to come; cancelling it cancels the call
     */
    public CompletableFuture<EmbeddingResponse> embedAsync(EmbeddingRequest request) {
        EmbeddingRun run = EmbeddingRun.start(env, embeddingNodes, request);
        return AsyncCall.run(run.call(), run::run);
    }

    ChatResponse send(ChatCall.Prepared prepared) {
        return finish(start(prepared, false), prepared);
    }

    CompletableFuture<ChatResponse> sendAsync(ChatCall.Prepared prepared) {
        ChatRun run = start(prepared, false);
        return AsyncCall.run(run.call(), () -> finish(run, prepared));
    }

    private static ChatResponse finish(ChatRun run, ChatCall.Prepared prepared) {
        return run.whole(() -> turns(run, prepared).turn(prepared.request()));
    }

    private static Turns turns(ChatRun run, ChatCall.Prepared prepared) {
        return prepared.tools().isEmpty()
                ? run::turn
                : new ToolLoop(run::turn, prepared.tools(), prepared.maxToolTurns());
    }

    ChatStream stream(ChatCall.Prepared prepared) {
        if (!prepared.tools().isEmpty()) {
            throw new InvalidRequestException(
                    "A stream takes no tools with handlers: add them with tools(ToolSpec…) and"
                            + " run what the stream calls, or use send()");
        }
        return new ChatStream(start(prepared, true).open(prepared.request()));
    }

    <T> Typed<T> sendTyped(ChatCall.Prepared prepared, Class<T> type, int maxReasks) {
        TypedTurn<T> typed = new TypedTurn<>(RecordCodec.of(type), maxReasks);
        return finish(start(prepared, false), prepared, typed);
    }

    <T> CompletableFuture<Typed<T>> sendTypedAsync(ChatCall.Prepared prepared, Class<T> type, int maxReasks) {
        TypedTurn<T> typed = new TypedTurn<>(RecordCodec.of(type), maxReasks);
        ChatRun run = start(prepared, false);
        return AsyncCall.run(run.call(), () -> finish(run, prepared, typed));
    }

    private static <T> Typed<T> finish(ChatRun run, ChatCall.Prepared prepared, TypedTurn<T> typed) {
        // The value is read inside of the call: a re-ask is another turn of it.
        List<T> value = new ArrayList<>(1);
        ChatResponse response = run.whole(() -> {
            value.add(typed.read(turns(run, prepared), typed.withFormat(prepared.request())));
            return typed.response();
        });
        return new Typed<>(value.get(0), response);
    }

    private ChatRun start(ChatCall.Prepared prepared, boolean streaming) {
        ChatRun run = ChatRun.start(env, nodes(prepared), prepared.request(), streaming);
        RealCall call = run.call();
        prepared.attributes().forEach((key, value) -> setAttribute(call, key, value));
        return run;
    }

    @SuppressWarnings("unchecked")
    private static <T> void setAttribute(RealCall call, AttributeKey<T> key, Object value) {
        call.attribute(key, (T) value);
    }

    private List<Node<ChatRequest, ChatReply>> nodes(ChatCall.Prepared prepared) {
        if (prepared.interceptors().isEmpty()) {
            return chatNodes;
        }
        List<Node<ChatRequest, ChatReply>> nodes = new ArrayList<>(chatNodes);
        int at = perCallIndex;
        for (Interceptor interceptor : prepared.interceptors()) {
            nodes.add(at++, ChainPlan.Entry.of(interceptor).chat());
        }
        return nodes;
    }

    Explanation explain(ChatCall.Prepared prepared) {
        prepared.request().validate();
        return explain(
                prepared.request(), nodes(prepared).stream().map(Node::name).toList());
    }

    Explanation explain(EmbeddingRequest request) {
        request.validate();
        return explain(request, embeddingNodes.stream().map(Node::name).toList());
    }

    private Explanation explain(ModelRequest request, List<String> stages) {
        List<Explanation.Step> steps = new ArrayList<>();
        long now = env.clock().nanoTime();
        for (Forecast.Entry entry : Forecast.of(request, routes.resolve(request.model()), now)) {
            steps.add(new Explanation.Step(
                    entry.stop().target(),
                    entry.verdict(),
                    entry.reason(),
                    entry.stop().allLanes().stream().map(Breaker::health).toList()));
        }
        String limits = routeLimits.refusal(request.model(), now);
        return new Explanation(
                request.model(), steps, limits == null ? List.of() : List.of("the route's limits: " + limits), stages);
    }

    /**
     * The chain that chat calls go through, outermost first.
     *
     * @return names of stages and interceptors; a replaced stage is written {@code CACHE=MyCache}
     */
    public List<String> stages() {
        return chatNodes.stream().map(Node::name).toList();
    }

    /**
     * How each endpoint does with each target that a route names or a call has asked for, as this gateway has seen it. A
     * snapshot.
     *
     * @return one entry for each target at each endpoint of its provider
     */
    public List<EndpointHealth> health() {
        return routes.lanes().stream()
                .map(Breaker::health)
                .sorted(Comparator.comparing(health -> health.target().toString()))
                .toList();
    }

    /**
     * Where each endpoint stands in the pool of its provider, whatever the model: whether it is ready, what share of the
     * calls it gets, how busy it says it is. A snapshot. Endpoints that left their pool are in it until their last call has
     * ended.
     *
     * @return one entry for each endpoint, provider after provider
     */
    public List<ReplicaHealth> replicas() {
        return pools.health();
    }

    /**
     * Drains an endpoint: it gets no new calls, those under way there go on to their end. When it has no more,
     * {@link #replicas()} shows 0 outstanding, and its server can be taken down. It stays drained until {@link #undrain}, also
     * when it leaves its pool and comes back. When all endpoints of a provider are drained, calls to it fail at once and
     * go on to the next target of their route.
     *
     * @param endpoint the endpoint's name, as {@link #replicas()} tells it
     * @throws ConfigurationException when there is no such endpoint
     */
    public void drain(String endpoint) {
        pools.drain(endpoint, true);
    }

    /**
     * Lets new calls to a drained endpoint again; its share grows as that of one that is new. Does nothing when it is not
     * drained.
     *
     * @param endpoint the endpoint's name
     * @throws ConfigurationException when there is no such endpoint
     */
    public void undrain(String endpoint) {
        pools.drain(endpoint, false);
    }

    /**
     * A provider with what its API offers beside chat and embeddings.
     *
     * @param name the provider's name
     * @param type its class
     * @param <P> its class
     * @return the provider
     */
    public <P extends Provider> P provider(String name, Class<P> type) {
        Provider provider = providers.get(name);
        if (provider == null) {
            throw new ConfigurationException(
                    "There is no provider \"" + name + "\": the providers are " + providers.keySet());
        }
        if (!type.isInstance(provider)) {
            throw new ConfigurationException("Provider \"" + name + "\" is a "
                    + provider.getClass().getSimpleName() + ", not a " + type.getSimpleName());
        }
        return type.cast(provider);
    }

    /** Refuses new calls, waits for those under way as long as the builder's {@code drain} says, then cancels them. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        env.refuseCalls();
        pools.close();
        // Nobody waits for calls of the gateway's own.
        env.active().stream().filter(RealCall::isSide).forEach(RealCall::cancel);
        env.awaitIdle(drain);
        env.active().forEach(RealCall::cancel);
        env.awaitIdle(CANCEL_GRACE);
        transports.forEach(HttpTransport::close);
        env.close();
    }
}
