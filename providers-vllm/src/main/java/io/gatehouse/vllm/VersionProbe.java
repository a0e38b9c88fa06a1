package io.gatehouse.vllm;

import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Headers;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.spi.EndpointClient;
import io.gatehouse.spi.ReplicaProbe;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A probe that also finds out which release the replica runs, once, and anew after it has failed. Thread-safe. */
final class VersionProbe implements ReplicaProbe {
    private final ReplicaProbe probe;
    private final Versions versions;

    VersionProbe(ReplicaProbe probe, Versions versions) {
        this.probe = probe;
        this.versions = versions;
    }

    @Override
    public Set<String> ready(EndpointClient client) {
        Set<String> models;
        try {
            models = probe.ready(client);
        } catch (GatewayException e) {
            versions.forget(client.endpoint());
            throw e;
        }
        if (versions.at(client.endpoint()) == null) {
            ask(client);
        }
        return models;
    }

    private void ask(EndpointClient client) {
        try {
            versions.learn(client.endpoint(), client.send(Versions.QUESTION));
        } catch (GatewayException e) {
            // A proxy may let no such question through: the replica serves all the same.
            versions.forget(client.endpoint());
        }
    }

    @Override
    public @Nullable ReplicaLoad load(EndpointClient client) {
        return probe.load(client);
    }

    @Override
    public boolean tellsMaxConcurrency() {
        return probe.tellsMaxConcurrency();
    }

    @Override
    public Headers requestHeaders() {
        return probe.requestHeaders();
    }

    @Override
    public @Nullable ReplicaLoad load(Headers headers) {
        return probe.load(headers);
    }
}
