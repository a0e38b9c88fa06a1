package io.gatehouse.openai;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Secret;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.TransportSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the endpoints of a provider, one for each pair of address and key, and checks their credentials. Immutable: a pool
 * makes endpoints with it as long as it lives.
 *
 * @param name the provider's name
 * @param profile what the host does differently
 * @param keys the keys; none, or one that is null, for endpoints without
 * @param headers sent with every request
 * @param transport how connections are made
 */
record EndpointList(
        String name, Profile profile, List<@Nullable Secret> keys, Headers headers, TransportSettings transport) {
    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** Endpoints at addresses that are known beforehand, named by their number. */
    List<Endpoint> fixed(List<String> baseUrls) {
        String own = profile.baseUrl();
        if (baseUrls.isEmpty() && own == null) {
            throw new ConfigurationException(
                    "Provider " + name + " needs a base URL: its host has a different one for every account");
        }
        List<String> urls = baseUrls.isEmpty() && own != null ? List.of(own) : baseUrls;
        List<Endpoint> endpoints = new ArrayList<>();
        for (String url : urls) {
            for (Secret secret : secrets()) {
                Endpoint endpoint = endpoint(name + "#" + (endpoints.size() + 1), url, secret);
                check(endpoint);
                endpoints.add(endpoint);
            }
        }
        return List.copyOf(endpoints);
    }

    /** Endpoints at addresses that were found, named by them, so that one that comes back is the same. */
    List<Endpoint> found(List<String> baseUrls) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String url : baseUrls) {
            int number = 0;
            for (Secret secret : secrets()) {
                number++;
                String of = name + "@" + place(url) + (keys.size() > 1 ? "#" + number : "");
                endpoints.add(endpoint(of, url, secret));
            }
        }
        return List.copyOf(endpoints);
    }

    private List<@Nullable Secret> secrets() {
        return keys.isEmpty() ? Collections.singletonList(null) : keys;
    }

    // The path only where it tells two apart.
    private static String place(String baseUrl) {
        URI url = Endpoint.builder("of the pool", baseUrl).build().baseUrl();
        int usual = "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
        String path = url.getRawPath() == null || url.getRawPath().equals("/v1") ? "" : url.getRawPath();
        return url.getHost() + ":" + (url.getPort() < 0 ? usual : url.getPort()) + path;
    }

    /** Whether some endpoint will have a credential. */
    boolean hasKey() {
        return keys.stream().anyMatch(Objects::nonNull);
    }

    private Endpoint endpoint(String endpointName, String url, @Nullable Secret secret) {
        Endpoint.Builder builder = Endpoint.builder(endpointName, url);
        boolean bearer = profile.authHeader().equalsIgnoreCase("Authorization");
        if (secret != null && !bearer) {
            builder.secretHeader(profile.authHeader(), secret);
        } else {
            builder.bearer(secret);
        }
        for (int i = 0; i < headers.size(); i++) {
            builder.header(headers.name(i), headers.value(i));
        }
        return builder.build();
    }

    private void check(Endpoint endpoint) {
        if (endpoint.secret() == null) {
            String variable = profile.keyVariable();
            if (variable != null && isOwnHost(endpoint.baseUrl(), profile.baseUrl())) {
                throw new ConfigurationException("Provider " + name + " has no API key: pass one with apiKey(…). If it"
                        + " was read from an environment variable (usually " + variable + "), that is not set");
            }
            return;
        }
        boolean cleartext = "http".equalsIgnoreCase(endpoint.baseUrl().getScheme());
        if (cleartext && !endpoint.isLoopback() && !transport.allowCleartext()) {
            throw new ConfigurationException("Endpoint " + endpoint.name() + " would send its API key over cleartext"
                    + " http to " + endpoint.baseUrl().getHost() + ": use https, or call allowCleartext() when the"
                    + " network between is trusted");
        }
    }

    static String checkedHeader(String header) {
        if (!HEADER.matcher(header).matches()) {
            throw new ConfigurationException("\"" + header + "\" is no HTTP header name");
        }
        if (header.equalsIgnoreCase("Authorization") || header.equalsIgnoreCase("api-key")) {
            throw new ConfigurationException(
                    "Header " + header + " carries the credential: pass that with apiKey(…), where it is kept secret");
        }
        return header;
    }

    static String checkedValue(String header, String value) {
        if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
            throw new ConfigurationException("The value of header " + header + " must be visible ASCII");
        }
        return value;
    }

    // Somebody else's server under the same profile may need no key.
    private static boolean isOwnHost(URI url, @Nullable String own) {
        return own == null || URI.create(own).getHost().equalsIgnoreCase(url.getHost());
    }
}
