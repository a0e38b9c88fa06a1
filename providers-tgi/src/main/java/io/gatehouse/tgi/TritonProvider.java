package io.gatehouse.tgi;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Json;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Timeouts;
import io.gatehouse.openai.PoolBuilder;
import io.gatehouse.openai.Profile;
import io.gatehouse.openai.Profiles;
import io.gatehouse.openai.PromptTemplate;
import io.gatehouse.openai.ProviderSettings;
import io.gatehouse.openai.Quirk;
import io.gatehouse.openai.RequestField;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.PoolSettings;
import io.gatehouse.spi.Provider;
import io.gatehouse.spi.ProviderClient;
import io.gatehouse.spi.TransportSettings;
import io.gatehouse.spi.WireRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A pool of Triton inference servers with language models, through one of the {@linkplain TritonApi APIs} it has for them.
 * Immutable and thread-safe.
 *
 * <p>The generate APIs take a prompt, not messages: {@link Builder#promptTemplate} says how to write it, and there is no
 * default, for a wrong template spoils answers silently. What the API cannot do is refused before anything is sent: tools,
 * images, several choices, log probabilities, and JSON by a schema unless {@link Builder#guidedDecoding()}.
 *
 * <p>Usage is what the server counted where it counts ({@link TritonApi#VLLM}, newer ensembles); otherwise it is an estimate
 * and {@code isEstimated()}. An answer of an API that does not say why it ended has the finish reason {@code OTHER}.
 *
 * <pre>{@code
 * Provider pool = TritonProvider.builder(TritonApi.TENSORRT_LLM)
 *         .replicas("http://gpu-a:8000", "http://gpu-b:8000")
 *         .promptTemplate(template)
 *         .maxTokens(512)
 *         .build();
 * }</pre>
 */
public final class TritonProvider implements Provider {
    private static final Profile PROFILE = Profiles.COMPATIBLE.toBuilder("triton")
            .family(Provider.SELF_HOSTED)
            .quirk(Quirk.DONE_PROVES_NOTHING, true)
            .maxEmbeddingInputs(0)
            .errorRule(TritonErrors::kind)
            .refuse(
                    RequestField.TOP_K,
                    RequestField.N,
                    RequestField.LOGIT_BIAS,
                    RequestField.PARALLEL_TOOL_CALLS,
                    RequestField.REASONING_EFFORT,
                    RequestField.RESPONSE_FORMAT,
                    RequestField.IMAGES,
                    RequestField.AUDIO,
                    RequestField.FILES)
            .build();

    private final ProviderSettings settings;
    private final PoolSettings pool;
    private final TritonApi api;
    private final Dialect dialect;
    private final Capabilities capabilities;
    private final @Nullable ProviderClient client;

    private TritonProvider(
            ProviderSettings settings,
            PoolSettings pool,
            TritonApi api,
            @Nullable TritonSetup setup,
            @Nullable ProviderClient client) {
        this(settings, pool, api, setup == null ? settings.dialect() : new TritonDialect(setup), can(setup), client);
    }

    private TritonProvider(
            ProviderSettings settings,
            PoolSettings pool,
            TritonApi api,
            Dialect dialect,
            Capabilities capabilities,
            @Nullable ProviderClient client) {
        this.settings = settings;
        this.pool = pool;
        this.api = api;
        this.dialect = dialect;
        this.capabilities = capabilities;
        this.client = client;
    }

    private static Capabilities can(@Nullable TritonSetup setup) {
        Capabilities.Builder known =
                Capabilities.builder().vision(false).audioInput(false).fileInput(false);
        if (setup != null) {
            known.tools(false);
        }
        // An engine that was built for guided decoding takes any schema; whether each model was is not known here.
        return (setup != null && setup.guided() ? known : known.jsonSchema(false)).build();
    }

    /**
     * A builder.
     *
     * @param api which API the servers have
     * @return a builder; it needs at least one replica, and for a generate API a prompt template
     */
    public static Builder builder(TritonApi api) {
        return new Builder(Objects.requireNonNull(api, "api"));
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
    public Capabilities capabilities(String model) {
        return capabilities;
    }

    @Override
    public Dialect dialect(ModelRequest request) {
        return dialect;
    }

    @Override
    public List<Endpoint> endpoints() {
        return settings.endpoints();
    }

    @Override
    public PoolSettings pool() {
        return pool;
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
    public TritonProvider bind(ProviderClient sender) {
        return new TritonProvider(settings, pool, api, dialect, capabilities, sender);
    }

    /**
     * On which replicas a model is ready. One request to each, beside the chat chain.
     *
     * @param model the model's name in the repository
     * @return endpoint to readiness, false where it could not be asked too
     */
    public Map<String, Boolean> ready(String model) {
        ProviderClient sender = bound("ready(…)");
        Map<String, Boolean> ready = new LinkedHashMap<>();
        for (Endpoint endpoint : sender.endpoints()) {
            ready.put(endpoint.name(), isReady(sender, endpoint, model));
        }
        return ready;
    }

    // Of the index rather than of the model's own address: that one answers without a body, or 400.
    private static boolean isReady(ProviderClient sender, Endpoint endpoint, String model) {
        try {
            byte[] index = sender.send(endpoint, WireRequest.post(TritonProbe.INDEX, TritonProbe.READY_ONES))
                    .body();
            for (Json entry : Json.lazy(index).elements()) {
                if (model.equals(entry.get("name").asText())) {
                    String state = entry.get("state").asText();
                    return state == null || state.equals("READY");
                }
            }
            return false;
        } catch (GatewayException e) {
            return false;
        }
    }

    /**
     * A model's inputs and outputs. One request, beside the chat chain.
     *
     * @param model the model's name in the repository
     * @return what the server says
     * @throws GatewayException when that fails
     */
    public TritonModel model(String model) {
        return new TritonModel(get("model(…)", TritonDialect.modelPath(model)));
    }

    /**
     * A model's configuration. One request, beside the chat chain.
     *
     * @param model the model's name in the repository
     * @return the configuration, in which {@code model_transaction_policy.decoupled} says whether it can stream
     * @throws GatewayException when that fails
     */
    public Json config(String model) {
        return get("config(…)", TritonDialect.modelPath(model) + "/config");
    }

    private Json get(String what, String path) {
        return Json.lazy(bound(what).send(WireRequest.get(path)).body());
    }

    private ProviderClient bound(String what) {
        if (!api.takesPrompt()) {
            throw new ConfigurationException(
                    what + " is asked of Triton's own HTTP API, usually on port 8000, but provider " + name()
                            + " reaches its OpenAI frontend");
        }
        return settings.bound(client, what, TritonProvider.class);
    }

    @Override
    public String toString() {
        return "TritonProvider(" + name() + ", " + api.label() + ", " + settings.replicas() + ")";
    }

    /** Builds a {@link TritonProvider}. Not thread-safe. */
    public static final class Builder extends PoolBuilder<Builder> {
        private static final int CHARS_PER_TOKEN = 4;

        private final TritonApi api;
        private @Nullable PromptTemplate template;
        private @Nullable Integer maxTokens;
        private @Nullable String version;
        private @Nullable Boolean cumulative;
        private boolean guided;
        private boolean olderNames;
        private @Nullable ToLongFunction<String> tokens;

        private Builder(TritonApi api) {
            super(PROFILE, new TritonProbe(), false);
            this.api = api;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets how the prompt is made of the messages. A must for the generate APIs.
         *
         * @param value the template that the model was trained with
         * @return this
         */
        public Builder promptTemplate(PromptTemplate value) {
            template = Objects.requireNonNull(value, "promptTemplate");
            return this;
        }

        /**
         * Sets the bound on output tokens for requests that have none. TensorRT-LLM's ensembles refuse those, vLLM ends
         * them after 16 tokens.
         *
         * @param tokensOut 1 or more
         * @return this
         */
        public Builder maxTokens(int tokensOut) {
            if (tokensOut < 1) {
                throw new ConfigurationException("maxTokens must be 1 or more, but was " + tokensOut);
            }
            maxTokens = tokensOut;
            return this;
        }

        /**
         * Asks one version of the models instead of the server's choice.
         *
         * @param number for example {@code 1}
         * @return this
         */
        public Builder modelVersion(String number) {
            if (!number.matches("[0-9]{1,18}")) {
                throw new ConfigurationException("modelVersion must be a number, but was \"" + number + "\"");
            }
            version = number;
            return this;
        }

        /**
         * Says whether each event of a stream repeats the text so far, as {@code tensorrt_llm_bls} does with {@code
         * accumulate_tokens}. A stream that shows that it is otherwise fails.
         *
         * @param repeats true if so; unless set, true for {@link TritonApi#TENSORRT_LLM_API} only
         * @return this
         */
        public Builder cumulativeText(boolean repeats) {
            cumulative = repeats;
            return this;
        }

        /**
         * Says that the engines were built for guided decoding, so that answers by a JSON schema can be asked for.
         *
         * @return this
         */
        public Builder guidedDecoding() {
            guided = true;
            return this;
        }

        /**
         * Sends {@code random_seed} and {@code min_length} for {@code seed} and {@code min_tokens}, as ensembles from before
         * 2025 call them. A server ignores inputs that its model does not have; {@link TritonProvider#model} tells which it
         * has.
         *
         * @return this
         */
        public Builder olderInputNames() {
            olderNames = true;
            return this;
        }

        /**
         * Counts tokens where the server does not. The usage is an estimate all the same.
         *
         * @param counter the tokens of a text; thread-safe; four characters a token unless set
         * @return this
         */
        public Builder countTokens(ToLongFunction<String> counter) {
            tokens = Objects.requireNonNull(counter, "countTokens");
            return this;
        }

        @Override
        protected String address(String url) {
            String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
            if (!api.takesPrompt()) {
                return super.address(base);
            }
            if (base.endsWith("/v1")) {
                throw new ConfigurationException("Triton's generate API has no /v1: give the address of its HTTP port,"
                        + " such as http://gpu-a:8000, or use TritonApi.OPENAI for the OpenAI frontend");
            }
            return base.endsWith("/v2") ? base.substring(0, base.length() - 3) : base;
        }

        /**
         * The provider.
         *
         * @return the provider
         */
        public TritonProvider build() {
            return new TritonProvider(settings(), pool(), api, setup(), null);
        }

        private @Nullable TritonSetup setup() {
            if (!api.takesPrompt()) {
                refuseGenerateOptions();
                return null;
            }
            if (template == null) {
                throw new ConfigurationException(
                        "Provider " + name() + " needs a prompt template: Triton's generate API takes"
                                + " a prompt, not messages, and a model answers well only to the template it was trained with. Set"
                                + " promptTemplate(…), or use TritonApi.OPENAI, which renders the prompt on the server");
            }
            checkFlags();
            return new TritonSetup(
                    api,
                    template,
                    maxTokens,
                    version,
                    cumulative != null ? cumulative : api == TritonApi.TENSORRT_LLM_API,
                    guided,
                    olderNames,
                    tokens != null ? tokens : Builder::guess);
        }

        private void checkFlags() {
            if (guided && api == TritonApi.TENSORRT_LLM_API) {
                throw new ConfigurationException("The llmapi model has no input for guided decoding");
            }
            if (olderNames && api != TritonApi.TENSORRT_LLM) {
                throw new ConfigurationException("olderInputNames() is about TensorRT-LLM's ensembles only");
            }
        }

        private void refuseGenerateOptions() {
            boolean any = template != null || maxTokens != null || version != null || cumulative != null;
            if (any || guided || olderNames || tokens != null) {
                throw new ConfigurationException(
                        "promptTemplate, maxTokens, modelVersion, cumulativeText, guidedDecoding,"
                                + " olderInputNames and countTokens are for the generate APIs: the OpenAI frontend of provider "
                                + name() + " renders prompts and counts tokens itself");
            }
        }

        private static long guess(String text) {
            return ((long) text.length() + CHARS_PER_TOKEN - 1) / CHARS_PER_TOKEN;
        }
    }
}
