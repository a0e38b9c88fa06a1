package io.gatehouse.tgi;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Target;
import io.gatehouse.model.Timeouts;
import io.gatehouse.openai.FormatStyle;
import io.gatehouse.openai.PoolBuilder;
import io.gatehouse.openai.Profile;
import io.gatehouse.openai.Profiles;
import io.gatehouse.openai.PromptTemplate;
import io.gatehouse.openai.PromptTemplates;
import io.gatehouse.openai.ProviderSettings;
import io.gatehouse.openai.Quirk;
import io.gatehouse.openai.RequestField;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.PoolSettings;
import io.gatehouse.spi.Provider;
import io.gatehouse.spi.ProviderClient;
import io.gatehouse.spi.TransportSettings;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pool of Text Generation Inference servers, through their chat endpoint or their native API. Thread-safe; immutable but
 * for what its servers have said of their limits.
 *
 * <p>A server has one model, so the model of a target is only a name here and is not sent, unless it names a LoRA
 * adapter (see {@link Builder#adapters()}). What TGI ignores or misreads is refused: {@code n}, {@code logitBias},
 * {@code presencePenalty} (it would turn into a repetition penalty), {@code topK} in the chat API, a JSON answer without a
 * schema. The native API takes no tools and no images.
 *
 * <pre>{@code
 * Provider pool = TgiProvider.builder().replicas("http://gpu-a:8080").build();
 * }</pre>
 */
public final class TgiProvider implements Provider {
    // What the server takes for "no adapter".
    static final String BASE_MODEL = "tgi";

    private static final Profile PROFILE = Profiles.COMPATIBLE.toBuilder("tgi")
            .family(Provider.SELF_HOSTED)
            .fixedModel(BASE_MODEL)
            .formatStyle(FormatStyle.VALUE)
            .quirk(Quirk.TOOL_PARAMETERS_REQUIRED, true)
            .quirk(Quirk.TOP_P_BELOW_ONE, true)
            .quirk(Quirk.DONE_PROVES_NOTHING, true)
            .errorRule(TgiErrors::kind)
            .maxEmbeddingInputs(0)
            .refuse(
                    RequestField.N,
                    RequestField.LOGIT_BIAS,
                    RequestField.PRESENCE_PENALTY,
                    RequestField.TOP_K,
                    RequestField.PARALLEL_TOOL_CALLS,
                    RequestField.REASONING_EFFORT,
                    RequestField.AUDIO,
                    RequestField.FILES)
            .build();

    // What a request looks like does not depend on where it goes, and a pool may be empty for a while.
    private static final Endpoint ANY =
            Endpoint.builder("tgi", "http://localhost/v1").build();

    private static final Capabilities NATIVE_CAPABILITIES = Capabilities.builder()
            .tools(false)
            .vision(false)
            .audioInput(false)
            .fileInput(false)
            .build();

    private final ProviderSettings settings;
    private final PoolSettings pool;
    private final ServerLimits limits;
    private final TgiApi api;
    private final TgiChatDialect chat;
    private final @Nullable NativeDialect generate;
    private final Capabilities capabilities;
    private final @Nullable ProviderClient client;
    private volatile Known known;

    /** What the servers have said, and the capabilities that follow: made once, not for each call. */
    private record Known(Capabilities told, Capabilities all) {}

    private TgiProvider(Builder builder, ProviderSettings settings, PoolSettings pool) {
        this.settings = settings;
        this.pool = pool;
        limits = builder.limits;
        api = builder.api;
        PromptTemplate template = builder.template;
        chat = new TgiChatDialect(settings.dialect(), limits);
        generate = template == null ? null : new NativeDialect(settings.dialect(), template, limits);
        capabilities = api == TgiApi.CHAT || template == null
                ? settings.capabilities()
                : NATIVE_CAPABILITIES.orElse(Capabilities.builder()
                        .prefill(template.takesPrefill() ? true : null)
                        .build());
        client = null;
        known = new Known(Capabilities.UNKNOWN, capabilities);
    }

    private TgiProvider(TgiProvider provider, ProviderClient client) {
        settings = provider.settings;
        pool = provider.pool;
        limits = provider.limits;
        api = provider.api;
        chat = provider.chat;
        generate = provider.generate;
        capabilities = provider.capabilities;
        this.client = client;
        known = provider.known;
    }

    /**
     * A builder.
     *
     * @return a builder; it needs at least one replica
     */
    public static Builder builder() {
        return new Builder(new ServerLimits());
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public String family() {
        return settings.family();
    }

    /** What the API can do, with the context window once a server has said it. */
    @Override
    public Capabilities capabilities(String model) {
        Capabilities told = limits.capabilities();
        Known last = known;
        if (!last.told.equals(told)) {
            last = new Known(told, capabilities.orElse(told));
            known = last;
        }
        return last.all;
    }

    @Override
    public Dialect dialect(ModelRequest request) {
        TgiApi asked = TgiOptions.api(request);
        if ((asked == null ? api : asked) == TgiApi.CHAT) {
            return chat;
        }
        if (generate == null) {
            throw new InvalidRequestException("Provider " + name() + " has no prompt template, which TGI's native API"
                    + " needs: set one with promptTemplate(…) of its builder, or ask the chat API");
        }
        return generate;
    }

    @Override
    public List<Endpoint> endpoints() {
        return settings.endpoints();
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
    public TgiProvider bind(ProviderClient sender) {
        return new TgiProvider(this, sender);
    }

    /**
     * What the next server says of itself: its model and its limits. One request, beside the chat chain. What it says is
     * from then on part of {@link #capabilities}.
     *
     * @return the info
     * @throws GatewayException when that fails
     */
    public TgiInfo info() {
        WireResponse response = bound("info()").send(TgiInfo.QUESTION);
        TgiInfo info = TgiInfo.of(response);
        limits.learn(response.head().endpoint(), info);
        return info;
    }

    /**
     * What one server says of itself. One request, beside the chat chain.
     *
     * @param endpoint one of {@link #endpoints()}, or one that a source gave, as {@code chain.endpoint()} has it
     * @return the info
     * @throws GatewayException when that fails
     */
    public TgiInfo info(Endpoint endpoint) {
        TgiInfo info = TgiInfo.of(bound("info(…)").send(endpoint, TgiInfo.QUESTION));
        limits.learn(endpoint.name(), info);
        return info;
    }

    /**
     * The tokens of a text, as the next server counts them in a prompt. One request, beside the chat chain: the text leaves
     * as it is, no redaction sees it.
     *
     * @param text the text, not empty
     * @return its tokens
     * @throws GatewayException when that fails
     */
    public List<TgiToken> tokenize(String text) {
        byte[] body = Json.object().put("inputs", text).build().toString().getBytes(StandardCharsets.UTF_8);
        return TgiToken.list(
                bound("tokenize(…)").send(WireRequest.post("/tokenize", body).atRoot()));
    }

    /**
     * The tokens of the prompt that the server makes from a chat request, by the template of its model. One request, beside
     * the chat chain: the texts leave as they are, no redaction sees them.
     *
     * @param request what would be asked of the chat API
     * @return the prompt's tokens
     * @throws GatewayException when that fails
     */
    public List<TgiToken> tokenize(ChatRequest request) {
        ProviderClient sender = bound("tokenize(…)");
        Target target = new Target(name(), BASE_MODEL);
        byte[] body = Objects.requireNonNull(
                chat.encode(request, new EncodeContext(target, ANY, false)).body());
        return TgiToken.list(
                sender.send(WireRequest.post("/chat_tokenize", body).atRoot()));
    }

    private ProviderClient bound(String what) {
        return settings.bound(client, what, TgiProvider.class);
    }

    @Override
    public String toString() {
        return "TgiProvider(" + name() + ", " + api + ", " + settings.replicas() + ")";
    }

    /** Builds a {@link TgiProvider}. Not thread-safe. */
    public static final class Builder extends PoolBuilder<Builder> {
        private final ServerLimits limits;
        private TgiApi api = TgiApi.CHAT;
        private @Nullable PromptTemplate template;

        private Builder(ServerLimits limits) {
            super(PROFILE, new TgiProbe(limits), false);
            this.limits = limits;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Chooses the API. A call can choose another with {@link TgiOptions.Builder#api}. A provider whose API is the native
         * one says that it takes no tools and no images, so routes pass it over for calls with such; for both, leave chat.
         *
         * @param value chat unless set; the native API needs a prompt template
         * @return this
         */
        public Builder api(TgiApi value) {
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
         * Sends the model of the target, for servers with LoRA adapters: it must then name one, or be {@code tgi} for
         * the base model.
         *
         * @return this
         */
        public Builder adapters() {
            return profile(PROFILE.toBuilder("tgi").fixedModel(null).build());
        }

        /**
         * The provider.
         *
         * @return the provider
         */
        public TgiProvider build() {
            if (api == TgiApi.NATIVE && template == null) {
                throw new ConfigurationException(
                        "Provider " + name() + " is to use TGI's native API, which takes a prompt"
                                + " and no messages: say how to make it with promptTemplate(…), for example with"
                                + " PromptTemplates.LLAMA3, as the model was trained");
            }
            return new TgiProvider(this, settings(), pool());
        }
    }
}
