package io.gatehouse.vllm;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Secret;
import io.gatehouse.model.Timeouts;
import io.gatehouse.openai.ModelInfo;
import io.gatehouse.openai.OpenAiDialect;
import io.gatehouse.openai.PoolBuilder;
import io.gatehouse.openai.Profile;
import io.gatehouse.openai.Profiles;
import io.gatehouse.openai.ProviderSettings;
import io.gatehouse.openai.Quirk;
import io.gatehouse.openai.RequestField;
import io.gatehouse.spi.Continuation;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.PoolSettings;
import io.gatehouse.spi.Provider;
import io.gatehouse.spi.ProviderClient;
import io.gatehouse.spi.ReplicaProbe;
import io.gatehouse.spi.TransportSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pool of vLLM servers that serve the same models. Immutable and thread-safe.
 *
 * <pre>{@code
 * Provider pool = VllmProvider.builder().replicas("http://gpu-a:8000", "http://gpu-b:8000").build();
 * }</pre>
 *
 * <p>vLLM ignores request fields it does not know. {@link VllmOptions} has its own ones, typed; of {@code extra(…)} what
 * looks like a misspelt field, or is one of hosted APIs only, is refused. A request without sampling options is answered with
 * the defaults of the model's own configuration.
 *
 * <p>What vLLM offers beside chat and embeddings are the methods here, on the object that {@code gateway.provider(name,
 * VllmProvider.class)} gives: single requests to the next replica, or to one of choice with {@link #replica}. No interceptor,
 * retry or fallback sees them.
 */
public final class VllmProvider implements Provider {
    private static final Profile PROFILE = Profiles.COMPATIBLE.toBuilder("vllm")
            .family(Provider.SELF_HOSTED)
            .reasoningField("reasoning")
            .quirk(Quirk.BASE64_EMBEDDINGS, true)
            .quirk(Quirk.CONTINUE_FINAL_MESSAGE, true)
            .quirk(Quirk.DONE_PROVES_NOTHING, true)
            .quirk(Quirk.CONTINUOUS_USAGE, true)
            .quirk(Quirk.ABORT_IS_A_FAILURE, true)
            .refuse(RequestField.FILES)
            .errorRule(VllmErrors::kind)
            .build();

    private static final Capabilities ENGINE =
            Capabilities.builder().fileInput(false).jsonSchema(true).build();

    private final ProviderSettings settings;
    private final PoolSettings pool;
    private final Versions versions;
    private final VllmDialect chat;
    private final CompletionDialect completions;
    private final Capabilities capabilities;
    private final @Nullable ProviderClient client;

    private VllmProvider(
            ProviderSettings settings,
            PoolSettings pool,
            Versions versions,
            VllmDialect chat,
            CompletionDialect completions,
            @Nullable ProviderClient client) {
        this.settings = settings;
        this.pool = pool;
        this.versions = versions;
        this.chat = chat;
        this.completions = completions;
        this.client = client;
        capabilities = settings.capabilities().orElse(ENGINE);
    }

    /**
     * A builder.
     *
     * @return a builder; it needs at least one replica
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public String family() {
        return settings.family();
    }

    @Override
    public Dialect dialect(ModelRequest request) {
        return request instanceof ChatRequest asked && CompletionDialect.isMeant(asked) ? completions : chat;
    }

    @Override
    public List<Endpoint> endpoints() {
        return settings.endpoints();
    }

    @Override
    public Capabilities capabilities(String model) {
        return capabilities;
    }

    @Override
    public Continuation continuation(ChatRequest request) {
        return RequestAdapter.continuation(request);
    }

    @Override
    public TransportSettings transportSettings() {
        return settings.transport();
    }

    @Override
    public Timeouts timeouts() {
        return settings.timeouts();
    }

    @Override
    public PoolSettings pool() {
        return pool;
    }

    @Override
    public VllmProvider bind(ProviderClient sender) {
        return new VllmProvider(settings, pool, versions, chat, completions, sender);
    }

    /**
     * One replica, for what is asked of a server and not of the pool.
     *
     * @param endpoint its name, for example {@code vllm#2}
     * @return the replica
     */
    public VllmReplica replica(String endpoint) {
        for (VllmReplica replica : replicas()) {
            if (replica.endpoint().name().equals(endpoint)) {
                return replica;
            }
        }
        throw new ConfigurationException("Provider " + name() + " has no replica " + endpoint + "; it has "
                + bound("replica(…)").endpoints());
    }

    /**
     * The replicas there are now.
     *
     * @return all of them, in their order
     */
    public List<VllmReplica> replicas() {
        ProviderClient sender = bound("replicas()");
        List<VllmReplica> replicas = new ArrayList<>();
        for (Endpoint each : sender.endpoints()) {
            replicas.add(new VllmReplica(each, sender, versions, natives(each, sender)));
        }
        return List.copyOf(replicas);
    }

    /**
     * The models and LoRA adapters that the next replica serves; {@code raw().get("max_model_len")} is the length of a
     * model's context, {@code raw().get("parent")} the model of an adapter.
     *
     * @return the models
     * @throws GatewayException when that fails
     */
    public List<ModelInfo> models() {
        return natives("models()").models();
    }

    /**
     * The tokens of a text: what it counts in a text completion. Exact, and without work for the accelerator.
     *
     * @param model the model
     * @param text the text
     * @return its tokens
     * @throws GatewayException when that fails
     */
    public TokenList tokenize(String model, String text) {
        return natives("tokenize(…)").tokenize(model, text);
    }

    /**
     * The tokens of a conversation with its tools, by the model's chat template: what the prompt of this request counts.
     * Images and audio count as the server counts them.
     *
     * @param request its model is a target of this provider
     * @return its tokens
     * @throws GatewayException when that fails
     */
    public TokenList tokenize(ChatRequest request) {
        return natives("tokenize(…)").tokenize(request);
    }

    /**
     * The text of tokens.
     *
     * @param model the model
     * @param tokens ids of its vocabulary
     * @return the text
     * @throws GatewayException when that fails
     */
    public String detokenize(String model, int... tokens) {
        return natives("detokenize(…)").detokenize(model, tokens);
    }

    /**
     * A text completion beside the chain. With the chain, and as a stream, it is a chat call with {@link
     * VllmOptions.Builder#textCompletion}.
     *
     * @param model the model
     * @param prompt the prompt as the model sees it
     * @return the completion: at most 16 tokens, the server's bound where none is set
     * @throws GatewayException when that fails
     */
    public ChatResponse complete(String model, String prompt) {
        return natives("complete(…)").complete(model, prompt);
    }

    /**
     * A text completion beside the chain, with sampling and further fields.
     *
     * @param request one message of the user, which is the prompt; its model is a target of this provider
     * @return the completion
     * @throws GatewayException when that fails
     */
    public ChatResponse complete(ChatRequest request) {
        return natives("complete(…)").complete(request);
    }

    /**
     * Orders documents by their relevance to a query. For models that score pairs.
     *
     * @param model the model
     * @param query the query
     * @param documents the documents
     * @return all of them, the most relevant first
     * @throws GatewayException when that fails
     */
    public Ranking rerank(String model, String query, List<String> documents) {
        return natives("rerank(…)").rerank(model, query, documents, null);
    }

    /**
     * The documents that are most relevant to a query. For models that score pairs.
     *
     * @param model the model
     * @param query the query
     * @param documents the documents
     * @param top how many to give
     * @return so many of them, the most relevant first
     * @throws GatewayException when that fails
     */
    public Ranking rerank(String model, String query, List<String> documents, int top) {
        return natives("rerank(…)").rerank(model, query, documents, top);
    }

    /**
     * How well texts belong to another. For models that score pairs, and by similarity for those that embed.
     *
     * @param model the model
     * @param text the one text
     * @param others the texts to compare it with
     * @return a score for each, in their order
     * @throws GatewayException when that fails
     */
    public Ranking score(String model, String text, List<String> others) {
        return natives("score(…)").score(model, text, others);
    }

    /**
     * Loads a LoRA adapter on all replicas there are now, one after the other. Replicas that come later do not have it.
     *
     * @param name the name to call it by, as a model
     * @param path where the servers find it
     * @return what became of it at each replica; see {@link VllmReplica#loadAdapter}
     */
    public List<ReplicaResult> loadAdapter(String name, String path) {
        return everywhere(replica -> replica.loadAdapter(name, path));
    }

    /**
     * Unloads a LoRA adapter on all replicas there are now, one after the other.
     *
     * @param name the name it has
     * @return what became of it at each replica; see {@link VllmReplica#unloadAdapter}
     */
    public List<ReplicaResult> unloadAdapter(String name) {
        return everywhere(replica -> replica.unloadAdapter(name));
    }

    /**
     * Which release each replica runs; see {@link VllmReplica#version}.
     *
     * @return the answer of each
     */
    public List<ReplicaResult> versions() {
        return everywhere(VllmReplica::version);
    }

    private List<ReplicaResult> everywhere(Function<VllmReplica, String> work) {
        List<ReplicaResult> results = new ArrayList<>();
        for (VllmReplica replica : replicas()) {
            results.add(ReplicaResult.of(replica.endpoint(), () -> work.apply(replica)));
        }
        return List.copyOf(results);
    }

    private Natives natives(String what) {
        ProviderClient sender = bound(what);
        return natives(sender.next(), sender);
    }

    private Natives natives(Endpoint endpoint, ProviderClient sender) {
        return new Natives(name(), endpoint, sender, chat, completions);
    }

    private ProviderClient bound(String what) {
        return settings.bound(client, what, VllmProvider.class);
    }

    @Override
    public String toString() {
        return "VllmProvider(" + name() + ", " + settings.replicas() + ")";
    }

    /** Builds a {@link VllmProvider}. Not thread-safe. */
    public static final class Builder extends PoolBuilder<Builder> {
        private final Set<String> allowed = new HashSet<>();
        private boolean salted = true;
        private boolean priorities;
        private boolean requestIds = true;
        private boolean continuousUsage = true;
        private @Nullable Secret saltKey;

        private Builder() {
            super(PROFILE, new VllmProbe(), true);
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Says that the servers were started with {@code --scheduling-policy priority}: calls of low priority are then sent
         * with a priority of 1, behind those of others. Servers without that option refuse such requests.
         *
         * @return this
         */
        public Builder priorityScheduling() {
            priorities = true;
            return this;
        }

        /**
         * Sets whether a call with a tenant shares cached prefixes with that tenant's calls only. On unless set: the server
         * is sent an HMAC of the tenant as {@code cache_salt}, never its name.
         *
         * @param on whether to send it
         * @return this
         */
        public Builder cacheSalt(boolean on) {
            salted = on;
            return this;
        }

        /**
         * Sets the key of the HMAC that makes salts of tenants, so that nobody else can make the same. Gateways that are to
         * share cached prefixes need the same key. Read once.
         *
         * @param key the key; without one the salt hides the name from the server's log only
         * @return this
         */
        public Builder cacheSaltKey(Secret key) {
            saltKey = Objects.requireNonNull(key, "key");
            return this;
        }

        /**
         * Sets whether requests carry the id of their call and the number of the attempt as {@code X-Request-Id}. On unless
         * set: the server's log and the answer's id then have it.
         *
         * @param on whether to send it
         * @return this
         */
        public Builder requestIds(boolean on) {
            requestIds = on;
            return this;
        }

        /**
         * Sets whether streams tell the tokens so far with each piece. On unless set: what an answer that broke off has cost
         * is then known, and one that is gone on with elsewhere keeps its bound exactly. Costs about 100 bytes a piece.
         *
         * @param on whether to ask for it
         * @return this
         */
        public Builder continuousUsage(boolean on) {
            continuousUsage = on;
            return this;
        }

        /**
         * Lets fields through that look like misspelt ones, or that only hosted APIs know.
         *
         * @param names what newer servers, or plug-ins of yours, do know
         * @return this
         */
        public Builder allowFields(String... names) {
            allowed.addAll(List.of(names));
            return this;
        }

        /**
         * The provider.
         *
         * @return the provider
         */
        public VllmProvider build() {
            ProviderSettings settings = settings();
            Profile profile = settings.dialect().profile();
            if (!continuousUsage) {
                profile = profile.toBuilder(profile.name())
                        .quirk(Quirk.CONTINUOUS_USAGE, false)
                        .build();
            }
            Versions versions = new Versions();
            RequestAdapter adapter = new RequestAdapter(
                    salted ? new CacheSalt(saltKey) : null, priorities, requestIds, allowed, versions);
            return new VllmProvider(
                    settings,
                    pool(versions),
                    versions,
                    new VllmDialect(profile, adapter),
                    new CompletionDialect(new OpenAiDialect(profile), adapter),
                    null);
        }

        private PoolSettings pool(Versions versions) {
            PoolSettings pool = pool();
            ReplicaProbe probe = pool.probe();
            return probe == null
                    ? pool
                    : pool.toBuilder().probe(new VersionProbe(probe, versions)).build();
        }
    }
}
