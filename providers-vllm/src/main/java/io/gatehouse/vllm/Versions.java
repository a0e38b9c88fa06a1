package io.gatehouse.vllm;

import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Json;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which release each replica runs, as far as it was asked. Filled by the pool's readiness checks and by {@code version()},
 * never by a call; forgotten when a replica fails, since it may come back as another. Thread-safe.
 */
final class Versions {
    static final WireRequest QUESTION = WireRequest.get("/version").atRoot();

    // Replicas that come and go leave nothing behind that grows without end.
    private static final int MAX_KNOWN = 4_096;

    private final Map<URI, VllmVersion> known = new ConcurrentHashMap<>();

    /** The release, or null when it is not known. */
    @Nullable
    VllmVersion at(Endpoint endpoint) {
        return known.get(endpoint.baseUrl());
    }

    /** Takes the answer to {@link #QUESTION}; gives the version's text, or null when there is none in it. */
    @Nullable
    String learn(Endpoint endpoint, WireResponse answer) {
        String text = text(answer);
        VllmVersion version = VllmVersion.parse(text);
        if (version == null) {
            known.remove(endpoint.baseUrl());
        } else {
            if (known.size() >= MAX_KNOWN && !known.containsKey(endpoint.baseUrl())) {
                known.clear();
            }
            known.put(endpoint.baseUrl(), version);
        }
        return text;
    }

    private static @Nullable String text(WireResponse answer) {
        try {
            return Json.lazy(answer.body()).get("version").asText();
        } catch (GatewayException e) {
            return null;
        }
    }

    void forget(Endpoint endpoint) {
        known.remove(endpoint.baseUrl());
    }
}
