package io.gatehouse.openai;

import io.gatehouse.model.Experimental;
import io.gatehouse.model.Timeouts;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.TransportSettings;
import java.util.List;

/** What a {@link ProviderBuilder} has collected and checked, for the provider to hold. Immutable. */
@Experimental
public final class ProviderSettings {
    private final String name;
    private final List<Endpoint> endpoints;
    private final OpenAiDialect dialect;
    private final TransportSettings transport;
    private final Timeouts timeouts;

    ProviderSettings(
            String name,
            List<Endpoint> endpoints,
            OpenAiDialect dialect,
            TransportSettings transport,
            Timeouts timeouts) {
        this.name = name;
        this.endpoints = endpoints;
        this.dialect = dialect;
        this.transport = transport;
        this.timeouts = timeouts;
    }

    /**
     * The provider's name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The endpoints.
     *
     * @return at least one
     */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /**
     * The codec.
     *
     * @return the dialect
     */
    public OpenAiDialect dialect() {
        return dialect;
    }

    /**
     * How connections are made.
     *
     * @return the settings
     */
    public TransportSettings transport() {
        return transport;
    }

    /**
     * The provider's timeouts.
     *
     * @return the timeouts
     */
    public Timeouts timeouts() {
        return timeouts;
    }
}
