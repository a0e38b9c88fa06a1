package io.gatehouse.tgi;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Timeouts;
import io.gatehouse.openai.FormatStyle;
import io.gatehouse.openai.Profile;
import io.gatehouse.openai.Profiles;
import io.gatehouse.openai.ProviderBuilder;
import io.gatehouse.openai.ProviderSettings;
import io.gatehouse.openai.Quirk;
import io.gatehouse.openai.RequestField;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.Provider;
import io.gatehouse.spi.TransportSettings;
import java.util.Arrays;
import java.util.List;

/**
 * A pool of Text Generation Inference servers, through their chat endpoint. Immutable and thread-safe.
 *
 * <p>A server has one model, so the model of a target is only a name here and is not sent, unless it names a LoRA
 * adapter (see {@link Builder#adapters()}). What TGI ignores or misreads is refused: {@code n}, {@code logitBias},
 * {@code presencePenalty} (it would turn into a repetition penalty), {@code topK}, a JSON answer without a schema.
 *
 * <pre>{@code
 * Provider pool = TgiProvider.builder().replicas("http://gpu-a:8080").build();
 * }</pre>
 */
public final class TgiProvider implements Provider {
    // What the server takes for "no adapter".
    private static final String BASE_MODEL = "tgi";

    private static final Profile PROFILE = Profiles.COMPATIBLE.toBuilder("tgi")
            .family(Provider.SELF_HOSTED)
            .fixedModel(BASE_MODEL)
            .formatStyle(FormatStyle.VALUE)
            .quirk(Quirk.TOOL_PARAMETERS_REQUIRED, true)
            .quirk(Quirk.TOP_P_BELOW_ONE, true)
            .quirk(Quirk.DONE_PROVES_NOTHING, true)
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

    private final ProviderSettings settings;

    private TgiProvider(ProviderSettings settings) {
        this.settings = settings;
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
    public Capabilities capabilities(String model) {
        return settings.capabilities();
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
    public TransportSettings transportSettings() {
        return settings.transport();
    }

    @Override
    public Timeouts timeouts() {
        return settings.timeouts();
    }

    @Override
    public String toString() {
        return "TgiProvider(" + name() + ", " + endpoints().size() + " replicas)";
    }

    /** Builds a {@link TgiProvider}. Not thread-safe. */
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
         * @param urls for example {@code http://gpu-a:8080}; the path {@code /v1} is added where it is missing
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
            return new TgiProvider(settings());
        }
    }
}
