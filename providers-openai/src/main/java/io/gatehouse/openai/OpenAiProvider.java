package io.gatehouse.openai;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Timeouts;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.Provider;
import io.gatehouse.spi.ProviderClient;
import io.gatehouse.spi.TransportSettings;
import io.gatehouse.spi.WireRequest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI, and the hosts that speak its protocol. Immutable and thread-safe.
 *
 * <pre>{@code
 * Provider openai = OpenAiProvider.builder().apiKey(System.getenv("OPENAI_API_KEY")).build();
 * Provider groq = OpenAiProvider.groq().apiKey(System.getenv("GROQ_API_KEY")).build();
 * Provider local = OpenAiProvider.ollama().build();
 * }</pre>
 */
public final class OpenAiProvider implements Provider {
    private final ProviderSettings settings;
    private final @Nullable ProviderClient client;

    OpenAiProvider(ProviderSettings settings, @Nullable ProviderClient client) {
        this.settings = settings;
        this.client = client;
    }

    /**
     * OpenAI itself.
     *
     * @return a builder; it needs a key
     */
    public static Builder builder() {
        return new Builder(Profiles.OPENAI);
    }

    /**
     * A host of your own description.
     *
     * @param profile what it does differently
     * @return a builder
     */
    public static Builder builder(Profile profile) {
        return new Builder(profile);
    }

    /**
     * Azure OpenAI.
     *
     * @return a builder; it needs a resource and a key or token
     */
    public static AzureBuilder azure() {
        return new AzureBuilder();
    }

    /**
     * Groq.
     *
     * @return a builder; it needs a key
     */
    public static Builder groq() {
        return new Builder(Profiles.GROQ);
    }

    /**
     * Mistral.
     *
     * @return a builder; it needs a key
     */
    public static Builder mistral() {
        return new Builder(Profiles.MISTRAL);
    }

    /**
     * DeepSeek.
     *
     * @return a builder; it needs a key
     */
    public static Builder deepseek() {
        return new Builder(Profiles.DEEPSEEK);
    }

    /**
     * Together.
     *
     * @return a builder; it needs a key
     */
    public static Builder together() {
        return new Builder(Profiles.TOGETHER);
    }

    /**
     * Fireworks.
     *
     * @return a builder; it needs a key
     */
    public static Builder fireworks() {
        return new Builder(Profiles.FIREWORKS);
    }

    /**
     * OpenRouter.
     *
     * @return a builder; it needs a key
     */
    public static Builder openRouter() {
        return new Builder(Profiles.OPENROUTER);
    }

    /**
     * xAI.
     *
     * @return a builder; it needs a key
     */
    public static Builder xai() {
        return new Builder(Profiles.XAI);
    }

    /**
     * Gemini through its OpenAI endpoint.
     *
     * @return a builder; it needs a key
     */
    public static Builder gemini() {
        return new Builder(Profiles.GEMINI);
    }

    /**
     * Ollama on this machine.
     *
     * @return a builder, ready to build
     */
    public static Builder ollama() {
        return new Builder(Profiles.OLLAMA, TransportSettings.SELF_HOSTED);
    }

    /**
     * LM Studio on this machine.
     *
     * @return a builder, ready to build
     */
    public static Builder lmStudio() {
        return new Builder(Profiles.LM_STUDIO, TransportSettings.SELF_HOSTED);
    }

    /**
     * The server of llama.cpp on this machine.
     *
     * @return a builder, ready to build
     */
    public static Builder llamaCpp() {
        return new Builder(Profiles.LLAMA_CPP, TransportSettings.SELF_HOSTED);
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
        return settings.dialect();
    }

    @Override
    public List<Endpoint> endpoints() {
        return settings.endpoints();
    }

    @Override
    public Capabilities capabilities(String model) {
        return settings.capabilities();
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
    public OpenAiProvider bind(ProviderClient sender) {
        return new OpenAiProvider(settings, sender);
    }

    /**
     * The models the host offers this account. One request, beside the chat chain.
     *
     * @return the models in the host's order
     * @throws GatewayException when that fails
     */
    public List<ModelInfo> models() {
        String path = settings.dialect().profile().modelsPath();
        return ModelInfo.list(bound("models()").send(WireRequest.get(path)));
    }

    /**
     * Asks OpenAI's default moderation model about texts. One request, beside the chat chain: the texts leave as they
     * are, no redaction sees them.
     *
     * @param texts at least one
     * @return one result a text
     * @throws GatewayException when that fails
     */
    public Moderation moderate(String... texts) {
        return moderate(null, Arrays.stream(texts).map(ContentPart::text).toList());
    }

    /**
     * Asks a moderation model about texts and images. One request, beside the chat chain: the content leaves as it is.
     *
     * @param model the moderation model, or null for the host's default
     * @param content texts, each judged for itself; or texts and images, judged together
     * @return the results
     * @throws GatewayException when that fails
     */
    public Moderation moderate(@Nullable String model, List<? extends ContentPart> content) {
        byte[] body = ModerationCodec.encode(model, content);
        return ModerationCodec.decode(bound("moderate(…)").send(WireRequest.post("/moderations", body)));
    }

    private ProviderClient bound(String what) {
        return settings.bound(client, what, OpenAiProvider.class);
    }

    @Override
    public String toString() {
        return "OpenAiProvider(" + name() + ", " + settings.dialect().profile().name() + ")";
    }

    /** Builds an {@link OpenAiProvider}. Not thread-safe. */
    public static final class Builder extends ProviderBuilder<Builder> {
        private Builder(Profile profile) {
            this(profile, TransportSettings.HOSTED);
        }

        private Builder(Profile profile, TransportSettings transport) {
            super(profile, transport);
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Bills an organization.
         *
         * @param id OpenAI's id of it
         * @return this
         */
        public Builder organization(String id) {
            return header("OpenAI-Organization", id);
        }

        /**
         * Bills a project.
         *
         * @param id OpenAI's id of it
         * @return this
         */
        public Builder project(String id) {
            return header("OpenAI-Project", id);
        }

        /**
         * The provider.
         *
         * @return the provider
         */
        public OpenAiProvider build() {
            return new OpenAiProvider(settings(), null);
        }
    }
}
