package io.gatehouse;

import io.gatehouse.model.Attempt;
import io.gatehouse.spi.Deadline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One logical request of the application with all its attempts. Thread-safe. */
public interface Call {
    /**
     * The call's id.
     *
     * @return unique among the gateway's calls
     */
    String id();

    /**
     * The route or target the application asked for.
     *
     * @return the name
     */
    String model();

    /**
     * Whether the application reads a stream. A blocking call may still be streamed on the wire.
     *
     * @return true for {@code stream()}
     */
    boolean streaming();

    /**
     * The deadline of the whole call.
     *
     * @return the deadline; inside an interceptor use the chain's, which may end earlier
     */
    Deadline deadline();

    /**
     * What has been tried so far.
     *
     * @return a snapshot in the order of start
     */
    List<Attempt> attempts();

    /** Cancels the call: sockets close, waits end, readers get a {@code CancelledException}. Idempotent. */
    void cancel();

    /**
     * A value that an interceptor or the application has set.
     *
     * @param key its key
     * @param <T> its type
     * @return the value, or null
     */
    <T> @Nullable T attribute(AttributeKey<T> key);

    /**
     * Sets a value for later interceptors.
     *
     * @param key its key
     * @param value the value, or null to remove it
     * @param <T> its type
     */
    <T> void attribute(AttributeKey<T> key, @Nullable T value);
}
