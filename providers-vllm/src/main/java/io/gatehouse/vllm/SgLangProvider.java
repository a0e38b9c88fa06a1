package io.gatehouse.vllm;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Secret;
import io.gatehouse.model.Timeouts;
import io.gatehouse.openai.ModelInfo;
import io.gatehouse.openai.PoolBuilder;
import io.gatehouse.openai.Profile;
import io.gatehouse.openai.Profiles;
import io.gatehouse.openai.PromptTemplate;
import io.gatehouse.openai.PromptTemplates;
import io.gatehouse.openai.ProviderSettings;
import io.gatehouse.openai.Quirk;
import io.gatehouse.openai.RequestField;
import io.gatehouse.spi.Continuation;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.PoolSettings;
import io.gatehouse.spi.Provider;
import io.gatehouse.spi.ProviderClient;
import io.gatehouse.spi.TransportSettings;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pool of SGLang servers that serve the same models, through their chat endpoint or their native API. Immutable and
 * thread-safe.
 *
 * <pre>{@code
 * Provider pool = SgLangProvider.builder().replicas("http://gpu-a:30000", "http://gpu-b:30000").build();
 * }</pre>
 *
 * <p>SGLang ignores request fields it does not know, and answers whatever model it is asked for: the pool's readiness check
 * compares with the models that its servers list. {@link SgLangOptions} has its own fields, typed. The native API takes a text
 * only, so it needs a prompt template, and refuses tools, images, log probabilities and several answers; without a bound it
 * gives 128 tokens.
 *
 * <p>What SGLang offers beside chat and embeddings are the methods here, on the object that {@code gateway.provider(name,
 * SgLangProvider.class)} gives. No interceptor, retry or fallback sees them.
 */
public final class SgLangProvider implements Provider {
    private static final Profile PROFILE = Profiles.COMPATIBLE.toBuilder("sglang")
            .family(Provider.SELF_HOSTED)
            .reasoningField("reasoning_content")
            .quirk(Quirk.CONTINUE_FINAL_MESSAGE, true)
            .quirk(Quirk.DONE_PROVES_NOTHING, true)
            .quirk(Quirk.ABORT_IS_A_FAILURE, true)
            .refuse(RequestField.AUDIO, RequestField.FILES)
            .errorRule(SgLangErrors::kind)
            .build();

    private static final Capabilities CHAT = Capabilities.builder()
            .audioInput(false)
            .fileInput(false)
            .jsonSchema(true)
            .build();
    private static final Capabilities GENERATE =
            CHAT.orElse(Capabilities.builder().tools(false).vision(false).build());

    private static final String LORA_HINT = "start it with --enable-lora, or a newer release";
    private static final String HINT = "its release does not have it";

    private final ProviderSettings settings;
    private final PoolSettings pool;
    private final SgLangDialect chat;
    private final @Nullable GenerateDialect generate;
    private final Capabilities capabilities;
    private final @Nullable ProviderClient client;

    private SgLangProvider(
            ProviderSettings settings,
            PoolSettings pool,
            SgLangDialect chat,
            @Nullable GenerateDialect generate,
            Capabilities capabilities,
            @Nullable ProviderClient client) {
        this.settings = settings;
        this.pool = pool;
        this.chat = chat;
        this.generate = generate;
        this.capabilities = capabilities;
        this.client = client;
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

    /** The native API, where it was chosen, for chat; embeddings are the chat API's in either case. */
    @Override
    public Dialect dialect(ModelRequest request) {
        return generate != null && request instanceof ChatRequest ? generate : chat;
    }

    @Override
    public Continuation continuation(ChatRequest request) {
        return SgLangAdapter.continuation(request);
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
    public SgLangProvider bind(ProviderClient sender) {
        return new SgLangProvider(settings, pool, chat, generate, capabilities, sender);
    }

    /**
     * The models and LoRA adapters that the next replica serves.
     *
     * @return the models
     * @throws GatewayException when that fails
     */
    public List<ModelInfo> models() {
        return ModelInfo.list(bound("models()")
                .send(WireRequest.get(settings.dialect().profile().modelsPath())));
    }

    /**
     * The tokens of a text. Exact, and without work for the accelerator. On newer servers.
     *
     * @param model the model
     * @param text the text
     * @return its tokens
     * @throws GatewayException when that fails
     */
    public TokenList tokenize(String model, String text) {
        Json body = Json.object().put("model", model).put("prompt", text).build();
        return Natives.read(ask("tokenize(…)", "/tokenize", body), "a list of tokens", TokenList::of);
    }

    /**
     * The text of tokens. On newer servers.
     *
     * @param model the model
     * @param tokens ids of its vocabulary
     * @return the text
     * @throws GatewayException when that fails
     */
    public String detokenize(String model, int... tokens) {
        Json body = Json.object()
                .put("model", model)
                .put("tokens", Arrays.stream(tokens).boxed().toList())
                .build();
        return Natives.read(
                ask("detokenize(…)", "/detokenize", body),
                "a text",
                answer -> answer.get("text").asText());
    }

    private WireResponse ask(String what, String path, Json body) {
        ProviderClient sender = bound(what);
        WireRequest request = WireRequest.post(path, Natives.bytes(body)).atRoot();
        return Offers.check(path, HINT, () -> sender.send(request));
    }

    /**
     * What the next server says of itself: its arguments, its release, its state.
     *
     * @return an object as its release writes it
     * @throws GatewayException when that fails
     */
    public Json serverInfo() {
        ProviderClient sender = bound("serverInfo()");
        WireRequest request = WireRequest.get("/get_server_info").atRoot();
        WireResponse answer = Offers.check(request.path(), HINT, () -> sender.send(request));
        return Natives.read(answer, "a description of the server", info -> info.isObject() ? info : null);
    }

    /**
     * Forgets cached prefixes on all replicas there are now. A server that has requests under way refuses it.
     *
     * @return what became of it at each replica
     */
    public List<ReplicaResult> flushCache() {
        return everywhere("flushCache()", "/flush_cache", HINT, new byte[0]);
    }

    /**
     * Ends the request of an id, whichever replica has it. What it has given so far becomes a failed answer.
     *
     * @param rid as set with {@link SgLangOptions.Builder#rid}
     * @return what each replica said; one that does not have the request says nothing else than one that has
     */
    public List<ReplicaResult> abort(String rid) {
        if (rid.isEmpty()) {
            throw new InvalidRequestException("abort(…) needs the id of a request, but it was empty");
        }
        Json body = Json.object().put("rid", rid).build();
        return everywhere("abort(…)", "/abort_request", HINT, Natives.bytes(body));
    }

    /**
     * Loads a LoRA adapter on all replicas there are now, one after the other. Replicas that come later do not have it.
     *
     * @param name the name to call it by
     * @param path where the servers find it
     * @return what became of it at each replica
     */
    public List<ReplicaResult> loadAdapter(String name, String path) {
        Json body = Json.object().put("lora_name", name).put("lora_path", path).build();
        return everywhere("loadAdapter(…)", "/load_lora_adapter", LORA_HINT, Natives.bytes(body));
    }

    /**
     * Unloads a LoRA adapter on all replicas there are now, one after the other.
     *
     * @param name the name it has
     * @return what became of it at each replica
     */
    public List<ReplicaResult> unloadAdapter(String name) {
        Json body = Json.object().put("lora_name", name).build();
        return everywhere("unloadAdapter(…)", "/unload_lora_adapter", LORA_HINT, Natives.bytes(body));
    }

    private List<ReplicaResult> everywhere(String what, String path, String hint, byte[] body) {
        ProviderClient sender = bound(what);
        WireRequest request = WireRequest.post(path, body).atRoot();
        List<ReplicaResult> results = new ArrayList<>();
        for (Endpoint each : sender.endpoints()) {
            results.add(ReplicaResult.of(each, () -> Offers.check(path, hint, () -> sender.text(each, request))));
        }
        return List.copyOf(results);
    }

    private ProviderClient bound(String what) {
        return settings.bound(client, what, SgLangProvider.class);
    }

    @Override
    public String toString() {
        return "SgLangProvider(" + name() + ", " + (generate == null ? SgLangApi.CHAT : SgLangApi.GENERATE) + ", "
                + settings.replicas() + ")";
    }

    /** Builds an {@link SgLangProvider}. Not thread-safe. */
    public static final class Builder extends PoolBuilder<Builder> {
        private final Set<String> allowed = new HashSet<>();
        private SgLangApi api = SgLangApi.CHAT;
        private @Nullable PromptTemplate template;
        private boolean salted = true;
        private boolean priorities;
        private @Nullable Secret saltKey;

        private Builder() {
            super(PROFILE, new SgLangProbe(), true);
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Chooses the API.
         *
         * @param value chat unless set; the native API needs a prompt template
         * @return this
         */
        public Builder api(SgLangApi value) {
            api = Objects.requireNonNull(value, "api");
            return this;
        }

        /**
         * Sets how the native API's prompts are made. There is no default: it must be the model's own.
         *
         * @param value for example {@link PromptTemplates#LLAMA3}, or your own
         * @return this
         */
        public Builder promptTemplate(PromptTemplate value) {
            template = Objects.requireNonNull(value, "promptTemplate");
            return this;
        }

        /**
         * Says that the servers were started with {@code --enable-priority-scheduling}: calls are then sent with a priority of
         * 1, those of low priority with 0. Not for servers with {@code --schedule-low-priority-values-first}.
         *
         * @return this
         */
        public Builder priorityScheduling() {
            priorities = true;
            return this;
        }

        /**
         * Sets whether a call with a tenant shares cached prefixes with that tenant's calls only. On unless set: the server
         * is sent an HMAC of the tenant as {@code cache_salt} ({@code extra_key} in the native API), never its name. Old
         * servers ignore it.
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
         * Lets fields through that look like misspelt ones, or that only others know.
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
        public SgLangProvider build() {
            ProviderSettings settings = settings();
            SgLangAdapter adapter = new SgLangAdapter(salted ? new CacheSalt(saltKey) : null, priorities, allowed);
            SgLangDialect chat = new SgLangDialect(settings.dialect(), adapter);
            if (api == SgLangApi.CHAT) {
                return new SgLangProvider(
                        settings, pool(), chat, null, settings.capabilities().orElse(CHAT), null);
            }
            if (template == null) {
                throw new ConfigurationException("Provider " + name() + " is to use SGLang's native API, which takes a"
                        + " prompt and no messages: say how to make it with promptTemplate(…), for example with"
                        + " PromptTemplates.LLAMA3, as the model was trained");
            }
            Capabilities prefill = Capabilities.builder()
                    .prefill(template.takesPrefill() ? true : null)
                    .build();
            GenerateDialect generate = new GenerateDialect(settings.dialect(), adapter, template);
            return new SgLangProvider(settings, pool(), chat, generate, GENERATE.orElse(prefill), null);
        }
    }
}
