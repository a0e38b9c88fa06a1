package io.gatehouse.internal.call;

import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Target;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a turn of a call tells about its way that no stage sees alone. Told by one thread at a time, but for what hedges do.
 * Never throws of itself.
 */
public interface Trace {
    /** Nobody wants to know. */
    Trace NONE = new Trace() {
        @Override
        public void fallback(Target from, Target to, GatewayException error) {}

        @Override
        public void retry(Target target, GatewayException error) {}

        @Override
        public void queued(@Nullable Lane lane, Duration wait) {}

        @Override
        public <T extends @Nullable Object> T within(Supplier<T> work) {
            return work.get();
        }
    };

    /** Another target is tried, because the one before failed or refused. */
    void fallback(Target from, Target to, GatewayException error);

    /** An attempt was made that repeats a failed one at the same target. */
    void retry(Target target, GatewayException error);

    /** It waited so long at the limit of an endpoint, or of its route when there is no lane. */
    void queued(@Nullable Lane lane, Duration wait);

    /** Does work of the call in the call's context, on whatever thread. */
    <T extends @Nullable Object> T within(Supplier<T> work);
}
