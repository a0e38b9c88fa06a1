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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the endpoints of a provider, one for each pair of address and key, and checks their credentials. */
final class EndpointList {
    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private EndpointList() {}

    static List<Endpoint> of(
            String name,
            Profile profile,
            List<String> baseUrls,
            List<@Nullable Secret> keys,
            Headers headers,
            TransportSettings transport) {
        String own = profile.baseUrl();
        if (baseUrls.isEmpty() && own == null) {
            throw new ConfigurationException(
                    "Provider " + name + " needs a base URL: its host has a different one for every account");
        }
        List<String> urls = baseUrls.isEmpty() && own != null ? List.of(own) : baseUrls;
        List<@Nullable Secret> secrets = keys.isEmpty() ? Collections.singletonList(null) : keys;
        List<Endpoint> endpoints = new ArrayList<>();
        for (String url : urls) {
            for (Secret secret : secrets) {
                Endpoint endpoint = endpoint(name + "#" + (endpoints.size() + 1), url, secret, profile, headers);
                check(name, endpoint, profile, transport);
                endpoints.add(endpoint);
            }
        }
        return List.copyOf(endpoints);
    }

    private static Endpoint endpoint(
            String name, String url, @Nullable Secret secret, Profile profile, Headers headers) {
        Endpoint.Builder builder = Endpoint.builder(name, url);
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

    private static void check(String name, Endpoint endpoint, Profile profile, TransportSettings transport) {
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

    static String checkedHeader(String name) {
        if (!HEADER.matcher(name).matches()) {
            throw new ConfigurationException("\"" + name + "\" is no HTTP header name");
        }
        if (name.equalsIgnoreCase("Authorization") || name.equalsIgnoreCase("api-key")) {
            throw new ConfigurationException(
                    "Header " + name + " carries the credential: pass that with apiKey(…), where it is kept secret");
        }
        return name;
    }

    static String checkedValue(String name, String value) {
        if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
            throw new ConfigurationException("The value of header " + name + " must be visible ASCII");
        }
        return value;
    }

    // Somebody else's server under the same profile may need no key.
    private static boolean isOwnHost(URI url, @Nullable String own) {
        return own == null || URI.create(own).getHost().equalsIgnoreCase(url.getHost());
    }
}
