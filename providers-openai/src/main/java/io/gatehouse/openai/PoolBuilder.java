package io.gatehouse.openai;

import io.gatehouse.model.Experimental;
import io.gatehouse.spi.HostResolver;
import io.gatehouse.spi.PoolSettings;
import io.gatehouse.spi.ReplicaProbe;
import io.gatehouse.spi.TransportSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Builds a provider over a pool of replicas of one's own that serve the same models. Not thread-safe.
 *
 * @param <B> the builder itself
 */
@Experimental
public abstract class PoolBuilder<B extends PoolBuilder<B>> extends ProviderBuilder<B> {
    private PoolSettings pool;
    private @Nullable Addresses addresses;

    /**
     * A builder.
     *
     * @param profile what the engine's API differs in
     * @param probe how its replicas are asked
     * @param keepsPrefixes whether it keeps the keys and values of prompts
     */
    protected PoolBuilder(Profile profile, ReplicaProbe probe, boolean keepsPrefixes) {
        super(profile, TransportSettings.SELF_HOSTED);
        pool = PoolSettings.builder()
                .probe(Objects.requireNonNull(probe, "probe"))
                .keepsPrefixes(keepsPrefixes)
                .build();
    }

    /**
     * Sets the servers. Each becomes an endpoint.
     *
     * @param urls for example {@code http://gpu-a:8000}
     * @return this
     */
    public B replicas(String... urls) {
        addresses = null;
        return baseUrls(Arrays.stream(urls).map(this::address).toList());
    }

    /**
     * Takes all addresses of a name as replicas, and looks again in the interval of the pool: the pods of a headless service,
     * say. Their endpoints are named {@code vllm@10.0.0.7:8000}. A name that cannot be resolved leaves the pool as it is.
     *
     * <p>The JVM remembers answers for 30 seconds unless the security property {@code networkaddress.cache.ttl} says
     * otherwise; see {@link HostResolver#SYSTEM}. Only for cleartext http: a certificate names the host, not the addresses.
     * Replicas with TLS are given by their names, to {@link #replicas} or {@link #replicasFrom}.
     *
     * @param host a name, for example {@code vllm.inference.svc.cluster.local}
     * @param port where each of them listens
     * @return this
     */
    public B replicasFromDns(String host, int port) {
        return replicasFromDns(host, port, HostResolver.SYSTEM);
    }

    /**
     * Takes all addresses of a name as replicas, as a resolver of yours tells them.
     *
     * @param host a name
     * @param port where each of them listens
     * @param resolver asked in the interval of the pool
     * @return this
     */
    public B replicasFromDns(String host, int port, HostResolver resolver) {
        return found(new DnsAddresses(host, port, Objects.requireNonNull(resolver, "resolver")));
    }

    /**
     * Asks for the servers in the interval of the pool. Their endpoints are named {@code vllm@gpu-a:8000}. When it throws, or
     * gives something that is no URL, the pool stays as it is; an empty list empties it.
     *
     * @param urls gives the servers, as for {@link #replicas}; called on a thread that may block
     * @return this
     */
    public B replicasFrom(Supplier<List<String>> urls) {
        return found(Objects.requireNonNull(urls, "urls")::get);
    }

    private B found(Addresses source) {
        addresses = source;
        clearBaseUrls();
        return self();
    }

    /** Where addresses come from. */
    interface Addresses {
        /** The servers now. */
        List<String> urls() throws Exception;

        /** Refuses what could not work. */
        default void check(EndpointList endpoints) {}
    }

    @Override
    final boolean findsEndpoints() {
        return addresses != null || pool.source() != null;
    }

    @Override
    public B baseUrl(String url) {
        return replicas(url);
    }

    /**
     * Changes how replicas are found, checked and measured.
     *
     * @param change from the settings so far to the new ones
     * @return this
     */
    public B pool(UnaryOperator<PoolSettings.Builder> change) {
        pool = change.apply(pool.toBuilder()).build();
        return self();
    }

    /** The settings of the pool. */
    protected final PoolSettings pool() {
        Addresses source = addresses;
        if (source == null) {
            return pool;
        }
        EndpointList endpoints = endpointList();
        source.check(endpoints);
        return pool.toBuilder()
                .source(() -> endpoints.found(
                        source.urls().stream().map(this::address).distinct().toList()))
                .build();
    }

    /** From what a user gives as the server's address to the base URL of its API; adds {@code /v1} where it is missing. */
    protected String address(String url) {
        String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        return base.endsWith("/v1") ? base : base + "/v1";
    }
}
