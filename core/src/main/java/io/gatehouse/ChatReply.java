package io.gatehouse;

import io.gatehouse.internal.call.ChatEngine;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Head;
import io.gatehouse.model.StreamEvent;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The reply of a chat call inside the chain. An interceptor never loops over its events: it attaches what is to happen
 * to them. Confined to one thread.
 *
 * <p>What is attached runs in the order of attaching, inner interceptors first. Content travels in deltas: an answer
 * that comes whole is handed to transformations as deltas too, and {@code Finished} always says what the deltas before
 * it said.
 */
public final class ChatReply implements Reply<ChatResponse, ChatReply> {
    private final ChatEngine engine;

    /**
     * A reply over an engine. Not for applications.
     *
     * @param engine the engine
     */
    @SuppressWarnings("exports")
    public ChatReply(ChatEngine engine) {
        this.engine = engine;
    }

    /**
     * A reply that is known already: read as a stream it gives deltas and then {@code Finished}.
     *
     * @param stored the answer
     * @return a new reply
     */
    public static ChatReply of(ChatResponse stored) {
        return new ChatReply(ChatEngine.stored(stored));
    }

    @Override
    public Head head() {
        return engine.head();
    }

    /**
     * Changes events one by one, without state. A null result drops the event; {@code Finished} can be neither dropped
     * nor made.
     *
     * @param change the change
     * @return this
     */
    public ChatReply mapEvents(UnaryOperator<StreamEvent> change) {
        engine.mapEvents(change);
        return this;
    }

    /**
     * Changes events with state.
     *
     * @param transformer makes a new transformer for each stream and each restart
     * @return this
     */
    public ChatReply transformEvents(Supplier<EventTransformer> transformer) {
        engine.transformEvents(transformer);
        return this;
    }

    /**
     * Changes the texts of the answer with state.
     *
     * @param transformer makes a new transformer for each text of each stream and each restart
     * @return this
     */
    public ChatReply transformText(Function<Channel, TextTransformer> transformer) {
        engine.transformText(transformer);
        return this;
    }

    @Override
    public ChatReply onFinish(Consumer<? super ChatResponse> action) {
        engine.onFinish(action);
        return this;
    }

    @Override
    public ChatReply onClose(Consumer<? super Outcome<ChatResponse>> action) {
        engine.onClose(action);
        return this;
    }

    /**
     * Reads the answer to its end, for interceptors that need all of it before they go on. The reply is used up: return
     * {@link #of} what came, or another reply.
     *
     * @return the whole answer
     */
    public ChatResponse await() {
        return engine.await();
    }

    @Override
    public void close() {
        engine.close(Outcome.Kind.ABANDONED, null);
    }

    @Override
    @SuppressWarnings("exports")
    public ChatEngine engine() {
        return engine;
    }
}
