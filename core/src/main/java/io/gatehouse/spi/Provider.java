package io.gatehouse.spi;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.Message;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Timeouts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configured API family and account: a dialect plus one or more endpoints. A value, safe to share between gateways.
 */
public interface Provider {
    /** The family of servers of your own: they have no price list, and their models can be anything. */
    String SELF_HOSTED = "self-hosted";

    /**
     * The name used in targets.
     *
     * @return for example {@code openai} or {@code openai-eu}; no slash
     */
    String name();

    /**
     * The codec for a request. A provider with several APIs on the same host chooses here.
     *
     * @param request the request, its model being the target
     * @return the dialect; the same object for the same kind of request
     */
    Dialect dialect(ModelRequest request);

    /**
     * The endpoints.
     *
     * @return at least one; there may be none where the {@link #pool()} has a source
     */
    List<Endpoint> endpoints();

    /**
     * Whose list of prices and capabilities applies. Providers of one host share it whatever their names are: {@code
     * openai-eu} is of the family {@code openai}.
     *
     * @return a family of the {@link ModelCatalog}, or one it does not know; the provider's name by default
     */
    default String family() {
        return name();
    }

    /**
     * What a model can do, as far as the provider itself knows. What it leaves unknown the {@link ModelCatalog} may tell.
     * Asked with each call, so that a provider can tell more once it has learned it: quick, and asking nobody.
     *
     * @param model the model's name
     * @return the capabilities
     */
    default Capabilities capabilities(String model) {
        return Capabilities.UNKNOWN;
    }

    /**
     * Whether an answer to this request that broke off can be gone on with by another endpoint of this provider, which is
     * given what there is as {@link Message#prefill}. Asked only where the model's capabilities say that it takes that.
     *
     * @param request what was asked, its model being the target
     * @return {@link Continuation#MAY_REPEAT} unless the provider knows better
     */
    default Continuation continuation(ChatRequest request) {
        return Continuation.MAY_REPEAT;
    }

    /**
     * How connections are made.
     *
     * @return the settings
     */
    default TransportSettings transportSettings() {
        return TransportSettings.HOSTED;
    }

    /**
     * A transport of the provider's own, for fakes and foreign HTTP clients. The gateway does not close it.
     *
     * @return the transport, or null for the gateway's
     */
    default @Nullable HttpTransport transport() {
        return null;
    }

    /**
     * The provider's own limits on silence, between the call's and the gateway's. The overall limit is not a provider's
     * to set: it spans all targets of a call.
     *
     * @return the timeouts
     */
    default Timeouts timeouts() {
        return Timeouts.NONE;
    }

    /**
     * How its replicas are found, checked and measured.
     *
     * @return the settings; {@link PoolSettings#NONE} by default: the endpoints are fixed and are not asked
     */
    default PoolSettings pool() {
        return PoolSettings.NONE;
    }

    /**
     * The same provider with a client for the parts of its API beside chat and embeddings. The gateway calls this once
     * and hands the result out through {@code gateway.provider(name, type)}.
     *
     * @param client sends requests for this provider
     * @return a bound copy, or this when there are no such parts
     */
    default Provider bind(ProviderClient client) {
        return this;
    }
}
