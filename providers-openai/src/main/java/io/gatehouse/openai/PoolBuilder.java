package io.gatehouse.openai;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Experimental;
import io.gatehouse.spi.PoolSettings;
import io.gatehouse.spi.ReplicaProbe;
import io.gatehouse.spi.TransportSettings;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Builds a provider over a pool of replicas of one's own that serve the same models. Not thread-safe.
 *
 * @param <B> the builder itself
 */
@Experimental
public abstract class PoolBuilder<B extends PoolBuilder<B>> extends ProviderBuilder<B> {
    private PoolSettings pool;

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
        return baseUrls(Arrays.stream(urls).map(this::address).toList());
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
        if (pool.probe() == null && pool.capsFromServer()) {
            throw new ConfigurationException("The pool of provider " + name()
                    + " keeps to limits that its servers tell, but they are not asked: leave its probe in place");
        }
        return pool;
    }

    /** From what a user gives as the server's address to the base URL of its API; adds {@code /v1} where it is missing. */
    protected String address(String url) {
        String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        return base.endsWith("/v1") ? base : base + "/v1";
    }
}
