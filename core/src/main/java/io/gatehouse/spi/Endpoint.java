package io.gatehouse.spi;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One base URL with one credential: the unit of health, load and limits. Several keys of a hosted API, or several
 * replicas of a pool, are several endpoints. Immutable; compared by name.
 */
public final class Endpoint {
    // Addresses only: 127.example.com is a name like any other.
    private static final Pattern LOOPBACK = Pattern.compile("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");

    private final String name;
    private final URI baseUrl;
    private final @Nullable Secret secret;
    private final String authHeader;
    private final String authPrefix;
    private final Headers headers;
    private final int weight;
    // Nearly all requests go to the same path.
    private volatile Address lastUrl = new Address("", "");

    private record Address(String path, String url) {}

    private Endpoint(Builder builder) {
        name = builder.name;
        baseUrl = builder.baseUrl;
        secret = builder.secret;
        authHeader = builder.authHeader;
        authPrefix = builder.authPrefix;
        headers = Headers.of(builder.headers.toArray(new String[0]));
        weight = builder.weight;
    }

    /**
     * A builder.
     *
     * @param name unique in the gateway, for logs and reports, for example {@code openai#1}
     * @param baseUrl http or https, with the API's path prefix if it has one
     * @return the builder
     */
    public static Builder builder(String name, String baseUrl) {
        return new Builder(name, checkedUrl(name, baseUrl));
    }

    private static URI checkedUrl(String name, String text) {
        URI url;
        try {
            url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("The base URL of endpoint " + name
                    + " is no URL: it must look like https://host/path" + shown(text));
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if ((!scheme.equals("http") && !scheme.equals("https")) || url.getHost() == null) {
            throw new ConfigurationException(
                    "The base URL of endpoint " + name + " must look like https://host/path" + shown(text));
        }
        if (url.getRawUserInfo() != null) {
            throw new ConfigurationException("The base URL of endpoint " + name
                    + " holds credentials: pass them as the API key instead, where they are kept secret");
        }
        if (url.getRawFragment() != null) {
            throw new ConfigurationException("The base URL of endpoint " + name + " must not have a fragment (#…)");
        }
        return url;
    }

    // What stands before an @ may be a password.
    private static String shown(String text) {
        return text.indexOf('@') < 0
                ? ", but was \"" + text + "\""
                : "; what was given is not repeated, as it may hold a password";
    }

    /**
     * The unique name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The base URL without a trailing slash.
     *
     * @return the URL
     */
    public URI baseUrl() {
        return baseUrl;
    }

    /**
     * The credential.
     *
     * @return the secret, or null when the server wants none
     */
    public @Nullable Secret secret() {
        return secret;
    }

    /**
     * The header that carries the credential.
     *
     * @return a header name
     */
    public String authHeader() {
        return authHeader;
    }

    /**
     * What stands before the credential in its header.
     *
     * @return for example {@code "Bearer "}
     */
    public String authPrefix() {
        return authPrefix;
    }

    /** The whole address of a path. */
    String url(String path) {
        Address last = lastUrl;
        if (!last.path().equals(path)) {
            last = new Address(path, WireRequest.url(baseUrl, path));
            lastUrl = last;
        }
        return last.url();
    }

    /**
     * Headers sent with every request to this endpoint.
     *
     * @return the headers
     */
    public Headers headers() {
        return headers;
    }

    /**
     * Its share of the traffic where endpoints are chosen by weight.
     *
     * @return 1 unless set
     */
    public int weight() {
        return weight;
    }

    /**
     * Whether the host is this machine.
     *
     * @return true for loopback addresses and localhost
     */
    public boolean isLoopback() {
        String host = baseUrl.getHost().toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || LOOPBACK.matcher(host).matches()
                || host.equals("[::1]")
                || host.endsWith(".localhost");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Endpoint endpoint && endpoint.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }

    /** Builds an {@link Endpoint}. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private final URI baseUrl;
        private @Nullable Secret secret;
        private String authHeader = "Authorization";
        private String authPrefix = "Bearer ";
        private final List<String> headers = new ArrayList<>();
        private int weight = 1;

        private Builder(String name, URI baseUrl) {
            this.name = Objects.requireNonNull(name, "name");
            this.baseUrl = baseUrl;
        }

        /**
         * Sends the secret as a bearer token.
         *
         * @param value the secret, or null for none
         * @return this
         */
        public Builder bearer(@Nullable Secret value) {
            secret = value;
            return this;
        }

        /**
         * Sends the secret in a header of its own.
         *
         * @param header the header's name
         * @param value the secret
         * @return this
         */
        public Builder secretHeader(String header, Secret value) {
            secret = value;
            authHeader = header;
            authPrefix = "";
            return this;
        }

        /**
         * Adds a header to every request.
         *
         * @param header its name
         * @param value its value
         * @return this
         */
        public Builder header(String header, String value) {
            headers.add(header);
            headers.add(value);
            return this;
        }

        /**
         * Sets its share of the traffic where endpoints are chosen by weight.
         *
         * @param share 1 to 1,000,000; 1 unless set
         * @return this
         */
        public Builder weight(int share) {
            if (share < 1 || share > 1_000_000) {
                throw new ConfigurationException(
                        "The weight of endpoint " + name + " must be 1 to 1,000,000, but was " + share);
            }
            weight = share;
            return this;
        }

        /**
         * The endpoint.
         *
         * @return the endpoint
         */
        public Endpoint build() {
            return new Endpoint(this);
        }
    }
}
