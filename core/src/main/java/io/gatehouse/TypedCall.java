package io.gatehouse;

import io.gatehouse.model.InvalidRequestException;
import java.util.concurrent.CompletableFuture;

/**
 * A call whose answer is read into a record. When the answer does not fit, the model is told what is wrong and asked
 * again within the same call; when it still does not fit, an {@code InvalidOutputException} says why.
 *
 * @param <T> the record
 */
public final class TypedCall<T> {
    private static final int MAX_REASKS = 5;

    private final Gateway gateway;
    private final ChatCall.Prepared prepared;
    private final Class<T> type;
    private int maxReasks = 1;

    TypedCall(Gateway gateway, ChatCall.Prepared prepared, Class<T> type) {
        this.gateway = gateway;
        this.prepared = prepared;
        this.type = type;
    }

    /**
     * Sets how often the model is asked again.
     *
     * @param number 0 to 5; 1 when not set
     * @return this
     */
    public TypedCall<T> maxReasks(int number) {
        if (number < 0 || number > MAX_REASKS) {
            throw new InvalidRequestException("maxReasks must be 0 to " + MAX_REASKS + ", but was " + number);
        }
        maxReasks = number;
        return this;
    }

    /**
     * Sends the call and waits for the value.
     *
     * @return the value and the answer it was read from
     */
    public Typed<T> send() {
        return gateway.sendTyped(prepared, type, maxReasks);
    }

    /**
     * Sends the call on another thread.
     *
     * @return the value to come; cancelling it cancels the call
     */
    public CompletableFuture<Typed<T>> sendAsync() {
        return gateway.sendTypedAsync(prepared, type, maxReasks);
    }
}
