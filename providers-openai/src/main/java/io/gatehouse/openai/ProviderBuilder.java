package io.gatehouse.openai;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Experimental;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Secret;
import io.gatehouse.model.Timeouts;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.TransportSettings;
import java.net.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of all providers of this protocol have in common. Not thread-safe. Bad values fail in
 * {@code build()} or before, with a {@link ConfigurationException}.
 *
 * @param <B> the builder itself
 */
@Experimental
public abstract class ProviderBuilder<B extends ProviderBuilder<B>> {
    private String name;
    private @Nullable String family;
    private Profile profile;
    private TransportSettings transport;
    private Timeouts timeouts = Timeouts.NONE;
    private final List<@Nullable Secret> keys = new ArrayList<>();
    private final List<String> headers = new ArrayList<>();
    private List<String> baseUrls = List.of();

    /**
     * A builder.
     *
     * @param profile what the host does differently; its name is the provider's default name
     * @param transport the default of how connections are made
     */
    protected ProviderBuilder(Profile profile, TransportSettings transport) {
        this.name = profile.name();
        this.profile = profile;
        this.transport = transport;
    }

    /**
     * This builder.
     *
     * @return this
     */
    protected abstract B self();

    /**
     * Sets the name that targets use.
     *
     * @param value for example {@code openai-eu}; no slash
     * @return this
     */
    public B name(String value) {
        if (Objects.requireNonNull(value, "name").isBlank() || value.indexOf('/') >= 0) {
            throw new ConfigurationException(
                    "A provider name must not be blank and holds no slash, but was \"" + value + "\"");
        }
        name = value;
        return self();
    }

    /**
     * Sets whose list of prices and capabilities applies, where it is not the profile's.
     *
     * @param value a family of the model catalogue, or one of your own that your prices name
     * @return this
     */
    public B family(String value) {
        family = Objects.requireNonNull(value, "family");
        return self();
    }

    /**
     * Sets what the host does differently.
     *
     * @param value the profile; the provider keeps its name
     * @return this
     */
    public B profile(Profile value) {
        profile = Objects.requireNonNull(value, "profile");
        return self();
    }

    /**
     * Sets the API key.
     *
     * @param key the key; null, as of an environment variable that is not set, counts as none
     * @return this
     */
    public B apiKey(@Nullable String key) {
        keys.clear();
        keys.add(key == null ? null : Secret.of(key));
        return self();
    }

    /**
     * Sets the API key.
     *
     * @param key the key
     * @return this
     */
    public B apiKey(Secret key) {
        keys.clear();
        keys.add(Objects.requireNonNull(key, "key"));
        return self();
    }

    /**
     * Reads the API key when it is first needed and again after the server has refused it.
     *
     * @param key gives the current key; thread-safe
     * @return this
     */
    public B apiKey(Supplier<String> key) {
        return apiKey(Secret.of(key));
    }

    /**
     * Sets several API keys. Each becomes an endpoint of its own ({@code openai#1}, {@code openai#2}, …) with its own
     * health and limits, and the calls are spread over them.
     *
     * @param several the keys
     * @return this
     */
    public B apiKeys(String... several) {
        keys.clear();
        for (String key : several) {
            keys.add(Secret.of(key));
        }
        return self();
    }

    /**
     * Sets where the API is.
     *
     * @param url http or https, with the API's path prefix such as {@code /v1}
     * @return this
     */
    public B baseUrl(String url) {
        return baseUrls(List.of(url));
    }

    /**
     * Sets several places that serve the same models. Each becomes an endpoint.
     *
     * @param urls the base URLs, all different
     * @return this
     */
    protected final B baseUrls(List<String> urls) {
        if (urls.isEmpty() || urls.stream().distinct().count() != urls.size()) {
            throw new ConfigurationException(
                    "Provider " + name + " needs at least one URL, all different, but was given " + urls);
        }
        baseUrls = List.copyOf(urls);
        return self();
    }

    /**
     * Adds a header to every request.
     *
     * @param header its name
     * @param value its value, visible ASCII
     * @return this
     */
    public B header(String header, String value) {
        headers.add(EndpointList.checkedHeader(header));
        headers.add(EndpointList.checkedValue(header, value));
        return self();
    }

    /**
     * Sets the provider's timeouts, between those of a call and those of the gateway.
     *
     * @param value the timeouts
     * @return this
     */
    public B timeouts(Timeouts value) {
        timeouts = Objects.requireNonNull(value, "timeouts");
        return self();
    }

    /**
     * Sets how connections are made, as a whole.
     *
     * @param value the settings
     * @return this
     */
    public B transport(TransportSettings value) {
        transport = Objects.requireNonNull(value, "transport");
        return self();
    }

    /**
     * Limits connecting.
     *
     * @param limit positive
     * @return this
     */
    public B connectTimeout(Duration limit) {
        return transport(transport.toBuilder().connectTimeout(limit).build());
    }

    /**
     * Allows HTTP/2 where the server offers it.
     *
     * @param allowed true to allow
     * @return this
     */
    public B http2(boolean allowed) {
        return transport(transport.toBuilder().http2(allowed).build());
    }

    /**
     * Sets the proxy.
     *
     * @param value the proxy
     * @return this
     */
    public B proxy(@Nullable Proxy value) {
        return transport(transport.toBuilder().proxy(value).build());
    }

    /**
     * Sets own TLS settings, for private certificate authorities and client certificates.
     *
     * @param context made with the trust manager
     * @param trust the trust manager
     * @return this
     */
    public B tls(SSLContext context, X509TrustManager trust) {
        return transport(transport.toBuilder().tls(context, trust).build());
    }

    /**
     * Allows the API key to travel over cleartext http to another machine.
     *
     * @return this
     */
    public B allowCleartext() {
        return transport(transport.toBuilder().allowCleartext(true).build());
    }

    /**
     * The name set so far.
     *
     * @return the name
     */
    protected final String name() {
        return name;
    }

    /** Whether the endpoints come from elsewhere. */
    boolean findsEndpoints() {
        return false;
    }

    /** Forgets what {@link #baseUrls} set. */
    final void clearBaseUrls() {
        baseUrls = List.of();
    }

    /** What makes endpoints with all that is set so far. */
    final EndpointList endpointList() {
        // Not List.copyOf: a key may be null.
        List<@Nullable Secret> fixed = Collections.unmodifiableList(new ArrayList<>(keys));
        return new EndpointList(name, profile, fixed, Headers.of(headers.toArray(new String[0])), transport);
    }

    /**
     * The settings, checked.
     *
     * @return the settings
     */
    protected final ProviderSettings settings() {
        List<Endpoint> endpoints = baseUrls.isEmpty() && findsEndpoints()
                ? List.of()
                : endpointList().fixed(baseUrls);
        String list = family != null ? family : profile.family();
        return new ProviderSettings(name, list, endpoints, new OpenAiDialect(profile), transport, timeouts);
    }
}
