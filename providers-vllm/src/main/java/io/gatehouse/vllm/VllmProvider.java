package io.gatehouse.vllm;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Timeouts;
import io.gatehouse.openai.ModelInfo;
import io.gatehouse.openai.Profile;
import io.gatehouse.openai.Profiles;
import io.gatehouse.openai.ProviderBuilder;
import io.gatehouse.openai.ProviderSettings;
import io.gatehouse.openai.Quirk;
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
 * A pool of vLLM servers that serve the same models. Immutable and thread-safe.
 *
 * <p>vLLM ignores request fields it does not know, so a typo in {@code extra(…)} has no effect and gives no error. A
 * request without sampling options is answered with the defaults of the model's own configuration.
 *
 * <pre>{@code
 * Provider pool = VllmProvider.builder().replicas("http://gpu-a:8000", "http://gpu-b:8000").build();
 * }</pre>
 */
public final class VllmProvider implements Provider {
    private static final Profile PROFILE = Profiles.COMPATIBLE.toBuilder("vllm")
            .family(Provider.SELF_HOSTED)
            .reasoningField("reasoning")
            .quirk(Quirk.BASE64_EMBEDDINGS, true)
            .quirk(Quirk.CONTINUE_FINAL_MESSAGE, true)
            .build();

    private final ProviderSettings settings;
    private final @Nullable ProviderClient client;

    private VllmProvider(ProviderSettings settings, @Nullable ProviderClient client) {
        this.settings = settings;
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
    public VllmProvider bind(ProviderClient sender) {
        return new VllmProvider(settings, sender);
    }

    /**
     * The models and LoRA adapters that the next replica serves; {@code raw().get("max_model_len")} is the length of a
     * model's context. One request, beside the chat chain.
     *
     * @return the models
     * @throws GatewayException when that fails
     */
    public List<ModelInfo> models() {
        if (client == null) {
            throw new ConfigurationException("models() needs a gateway that sends it: use the provider that"
                    + " gateway.provider(\"" + name() + "\", VllmProvider.class) gives");
        }
        return ModelInfo.list(
                client.send(WireRequest.get(settings.dialect().profile().modelsPath())));
    }

    @Override
    public String toString() {
        return "VllmProvider(" + name() + ", " + endpoints().size() + " replicas)";
    }

    /** Builds a {@link VllmProvider}. Not thread-safe. */
    public static final class Builder extends ProviderBuilder<Builder> {
        private Builder() {
            super(PROFILE, TransportSettings.SELF_HOSTED);
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the servers. Each becomes an endpoint.
         *
         * @param urls for example {@code http://gpu-a:8000}; the path {@code /v1} is added where it is missing
         * @return this
         */
        public Builder replicas(String... urls) {
            return baseUrls(Arrays.stream(urls).map(Builder::withVersion).toList());
        }

        @Override
        public Builder baseUrl(String url) {
            return replicas(url);
        }

        private static String withVersion(String url) {
            String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
            return base.endsWith("/v1") ? base : base + "/v1";
        }

        /**
         * The provider.
         *
         * @return the provider
         */
        public VllmProvider build() {
            return new VllmProvider(settings(), null);
        }
    }
}
