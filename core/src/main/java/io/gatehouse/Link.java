package io.gatehouse;

import io.gatehouse.model.ModelRequest;
import io.gatehouse.spi.Deadline;
import io.gatehouse.spi.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * What an interceptor sees of the rest of the chain. Used on the thread that runs the interceptor; {@link #proceed} may
 * be called again, also later from within a reply's stream.
 *
 * @param <Q> the kind of request
 * @param <R> the kind of reply
 */
public interface Link<Q extends ModelRequest, R extends Reply<?, R>> {
    /**
     * The request as it stands here.
     *
     * @return the request
     */
    Q request();

    /**
     * The call this request belongs to.
     *
     * @return the call
     */
    Call call();

    /**
     * The endpoint of this attempt.
     *
     * @return the endpoint, or null outside an attempt
     */
    @Nullable
    Endpoint endpoint();

    /**
     * The time left, and word of an early end.
     *
     * @return the deadline of this leg of the call
     */
    Deadline deadline();

    /**
     * Runs the rest of the chain.
     *
     * <p>Returns when an endpoint has accepted the call and the first content has been read. Until then a failure is
     * thrown here; later ones surface from the reply's stream. The gateway closes every reply that the interceptor
     * neither returns nor wraps.
     *
     * @param request the request, changed or not
     * @return the open reply
     */
    R proceed(Q request);
}
