package io.gatehouse;

/**
 * One method around a chat call or an attempt, the same for blocking, streaming and async calls. Thread-safe.
 *
 * <pre>{@code
 * ChatReply intercept(Chain chain) {
 *     ChatResponse stored = store.find(chain.request());
 *     if (stored != null) return ChatReply.of(stored);
 *     return chain.proceed(chain.request()).onFinish(answer -> store.put(chain.request(), answer));
 * }
 * }</pre>
 *
 * <p>It sees chat calls only. For embeddings there is {@link EmbeddingInterceptor}; {@link GenericInterceptor} sees
 * every kind.
 */
@FunctionalInterface
public interface Interceptor {
    /**
     * Handles a call.
     *
     * @param chain the request and the rest of the chain
     * @return the reply: the one {@code proceed} gave with things attached to it, or one of its own
     */
    ChatReply intercept(Chain chain);

    /**
     * The name shown in {@code gateway.stages()} and in messages.
     *
     * @return a short name; by default the class's
     */
    default String name() {
        return ChainPlan.nameOf(this);
    }
}
