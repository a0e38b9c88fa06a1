package io.gatehouse.tgi;

import io.gatehouse.model.Json;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.spi.EndpointClient;
import io.gatehouse.spi.ReplicaProbe;
import io.gatehouse.spi.WireRequest;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks Triton's OpenAI frontend whether it is ready, and for its models. It tells no load of its own. Thread-safe. */
final class TritonFrontendProbe implements ReplicaProbe {
    @Override
    public Set<String> ready(EndpointClient client) {
        client.text(WireRequest.get("/health/ready").atRoot());
        Set<String> models = new HashSet<>();
        byte[] body = client.send(WireRequest.get("/models")).body();
        for (Json model : Json.lazy(body).get("data").elements()) {
            String id = model.get("id").asText();
            if (id != null) {
                models.add(id);
            }
        }
        return models;
    }

    @Override
    public @Nullable ReplicaLoad load(EndpointClient client) {
        return null;
    }

    @Override
    public boolean tellsMaxConcurrency() {
        return false;
    }
}
