package io.gatehouse.spi;

import io.gatehouse.model.Target;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a dialect needs to know beside the request.
 *
 * @param target provider and model; the model is the wire's model name
 * @param endpoint where the request goes
 * @param streaming whether a stream of events is wanted
 * @param call gives the id of the call, made by the gateway when it is first asked for; gives null beside the chain
 * @param attempt the number of the attempt within its call, from 1; 0 beside the chain
 */
public record EncodeContext(
        Target target, Endpoint endpoint, boolean streaming, Supplier<@Nullable String> call, int attempt) {
    /**
     * A request beside the chain.
     *
     * @param target provider and model
     * @param endpoint where the request goes
     * @param streaming whether a stream of events is wanted
     */
    public EncodeContext(Target target, Endpoint endpoint, boolean streaming) {
        this(target, endpoint, streaming, () -> null, 0);
    }

    /**
     * The id of the call.
     *
     * @return the id, or null beside the chain
     */
    public @Nullable String callId() {
        return call.get();
    }
}
