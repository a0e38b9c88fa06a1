package io.gatehouse.spi;

import java.util.List;

/**
 * Tells which endpoints a pool has now. Asked again and again, on a thread that may block. An endpoint is the same one as
 * before when its name, address and credential are: it then goes on with all that is known of it, its headers and weight
 * included, and what is new of these has no effect. Credentials are the same when they are one {@link
 * io.gatehouse.model.Secret}, or have the same fixed value. Names must be unique in the gateway. Thread-safe.
 */
@FunctionalInterface
public interface EndpointSource {
    /**
     * The endpoints now.
     *
     * @return the endpoints; an empty list empties the pool
     * @throws Exception when nobody knows: the pool stays as it is
     */
    List<Endpoint> endpoints() throws Exception;
}
