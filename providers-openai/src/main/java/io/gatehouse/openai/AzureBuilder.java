package io.gatehouse.openai;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Secret;
import io.gatehouse.spi.TransportSettings;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds an {@link OpenAiProvider} for Azure OpenAI. The model of a target is the name of a deployment. Without an
 * {@link #apiVersion} the v1 API is used, with one the older API, where the deployment is part of the path. Not
 * thread-safe.
 *
 * <pre>{@code
 * Provider azure = OpenAiProvider.azure()
 *         .resource("my-resource")
 *         .entraToken(() -> credential.getToken())
 *         .build();
 * }</pre>
 */
public final class AzureBuilder extends ProviderBuilder<AzureBuilder> {
    private static final Pattern RESOURCE = Pattern.compile("[A-Za-z0-9-]{2,64}");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9.-]{2,40}");

    private @Nullable String root;
    private @Nullable String apiVersion;
    private boolean hasKey;
    private boolean hasToken;
    private @Nullable Profile ownProfile;

    AzureBuilder() {
        super(Profiles.AZURE, TransportSettings.HOSTED);
    }

    @Override
    protected AzureBuilder self() {
        return this;
    }

    /**
     * Names the Azure resource.
     *
     * @param name as in {@code https://NAME.openai.azure.com}
     * @return this
     */
    public AzureBuilder resource(String name) {
        if (!RESOURCE.matcher(Objects.requireNonNull(name, "name")).matches()) {
            throw new ConfigurationException("An Azure resource name is 2 to 64 letters, digits and -, but was \""
                    + name + "\": pass a whole URL with baseUrl(…)");
        }
        root = "https://" + name + ".openai.azure.com";
        return this;
    }

    /**
     * Sets the address of the resource, for other domains.
     *
     * @param url for example {@code https://NAME.services.ai.azure.com}, without a path
     * @return this
     */
    @Override
    public AzureBuilder baseUrl(String url) {
        root = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        return this;
    }

    /**
     * Uses the older API, which wants a version.
     *
     * @param version for example {@code 2024-10-21}
     * @return this
     */
    public AzureBuilder apiVersion(String version) {
        if (!VERSION.matcher(Objects.requireNonNull(version, "version")).matches()) {
            throw new ConfigurationException(
                    "An Azure API version looks like 2024-10-21 or 2025-04-01-preview, but was \"" + version + "\"");
        }
        apiVersion = version;
        return this;
    }

    @Override
    public AzureBuilder apiKey(@Nullable String key) {
        hasKey = key != null;
        return super.apiKey(key);
    }

    @Override
    public AzureBuilder apiKey(Secret key) {
        hasKey = true;
        return super.apiKey(key);
    }

    @Override
    public AzureBuilder apiKeys(String... several) {
        hasKey = true;
        return super.apiKeys(several);
    }

    /**
     * Authenticates with Microsoft Entra instead of a key.
     *
     * @param token gives a current token; called at first use and again when the server refuses the last one
     * @return this
     */
    public AzureBuilder entraToken(Supplier<String> token) {
        boolean keyBefore = hasKey;
        super.apiKey(Secret.of(token));
        hasKey = keyBefore;
        hasToken = true;
        return this;
    }

    @Override
    public AzureBuilder profile(Profile value) {
        ownProfile = value;
        return this;
    }

    /**
     * The provider.
     *
     * @return the provider
     */
    public OpenAiProvider build() {
        if (root == null) {
            throw new ConfigurationException("Provider " + name() + " needs an Azure resource: call resource(…)");
        }
        if (hasKey && hasToken) {
            throw new ConfigurationException(
                    "Provider " + name() + " has both an API key and an Entra token: Azure takes one of them");
        }
        Profile base = apiVersion == null ? Profiles.AZURE : Profiles.AZURE_DEPLOYMENTS;
        Profile chosen = ownProfile != null ? ownProfile : base;
        if (hasToken) {
            chosen = chosen.toBuilder(chosen.name()).authHeader("Authorization").build();
        }
        super.profile(chosen);
        super.baseUrl(apiVersion == null ? root + "/openai/v1" : root + "?api-version=" + apiVersion);
        return new OpenAiProvider(settings(), null);
    }
}
