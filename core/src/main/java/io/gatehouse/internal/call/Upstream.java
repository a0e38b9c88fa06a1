package io.gatehouse.internal.call;

import io.gatehouse.model.Timeouts;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.HttpTransport;
import io.gatehouse.spi.Provider;
import java.util.List;

/**
 * A provider as one gateway uses it. Immutable but for the transport's connections.
 *
 * @param provider the provider
 * @param transport sends its requests
 * @param endpoints its endpoints
 * @param timeouts the provider's timeouts over the gateway's; only firstEvent may be unset
 */
public record Upstream(Provider provider, HttpTransport transport, List<Endpoint> endpoints, Timeouts timeouts) {}
