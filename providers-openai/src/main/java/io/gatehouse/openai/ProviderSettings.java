package io.gatehouse.openai;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Experimental;
import io.gatehouse.model.Timeouts;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.Provider;
import io.gatehouse.spi.ProviderClient;
import io.gatehouse.spi.TransportSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link ProviderBuilder} has collected and checked, for the provider to hold. Immutable. */
@Experimental
public final class ProviderSettings {
    private static final Capabilities PREFILL =
            Capabilities.builder().prefill(true).build();

    private final String name;
    private final String family;
    private final List<Endpoint> endpoints;
    private final OpenAiDialect dialect;
    private final TransportSettings transport;
    private final Timeouts timeouts;

    ProviderSettings(
            String name,
            String family,
            List<Endpoint> endpoints,
            OpenAiDialect dialect,
            TransportSettings transport,
            Timeouts timeouts) {
        this.name = name;
        this.family = family;
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
     * Whose list of prices and capabilities applies.
     *
     * @return the family
     */
    public String family() {
        return family;
    }

    /**
     * What every model of the host can do, because its API can.
     *
     * @return the capabilities; what depends on the model is unknown
     */
    public Capabilities capabilities() {
        Profile profile = dialect.profile();
        boolean prefill = profile.has(Quirk.PREFIX_MARK)
                || profile.has(Quirk.CONTINUE_FINAL_MESSAGE)
                || (profile.has(Quirk.PREFIX_MARK_ON_BETA)
                        && endpoints.stream()
                                .allMatch(each -> each.baseUrl().getPath().endsWith("/beta")));
        return prefill ? PREFILL : Capabilities.UNKNOWN;
    }

    /**
     * The endpoints.
     *
     * @return at least one, or none when they come from a source
     */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /**
     * How many replicas there are, in words.
     *
     * @return for example {@code 2 replicas}; of a source nobody knows
     */
    public String replicas() {
        int size = endpoints.size();
        return size == 0 ? "replicas of a source" : size == 1 ? "1 replica" : size + " replicas";
    }

    /**
     * What a provider sends requests with beside the chain.
     *
     * @param client as it was bound to, or null
     * @param what the operation that is asked for, for example {@code models()}
     * @param type the provider's class
     * @return the client
     * @throws ConfigurationException when there is none
     */
    public ProviderClient bound(@Nullable ProviderClient client, String what, Class<? extends Provider> type) {
        if (client == null) {
            throw new ConfigurationException(what + " needs a gateway that sends it: use the provider that"
                    + " gateway.provider(\"" + name + "\", " + type.getSimpleName() + ".class) gives");
        }
        return client;
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
