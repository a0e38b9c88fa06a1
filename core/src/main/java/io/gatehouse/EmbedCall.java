package io.gatehouse;

import io.gatehouse.model.CallOptions;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.Priority;
import io.gatehouse.model.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An embedding call in the making. Not thread-safe; may be sent more than once. */
public final class EmbedCall {
    private final Gateway gateway;
    private final EmbeddingRequest.Builder request;
    private final CallOptions.Builder options = CallOptions.builder();
    private final List<String> input = new ArrayList<>();

    EmbedCall(Gateway gateway, String model) {
        this.gateway = gateway;
        this.request = EmbeddingRequest.builder(model);
    }

    /**
     * Adds texts.
     *
     * @param texts the texts
     * @return this
     */
    public EmbedCall input(String... texts) {
        return input(List.of(texts));
    }

    /**
     * Adds texts.
     *
     * @param texts the texts
     * @return this
     */
    public EmbedCall input(List<String> texts) {
        input.addAll(texts);
        return this;
    }

    /**
     * Sets the wanted length of the vectors.
     *
     * @param number at least 1
     * @return this
     */
    public EmbedCall dimensions(int number) {
        request.dimensions(number);
        return this;
    }

    /**
     * Says whose data this is.
     *
     * @param tenant the tenant
     * @return this
     */
    public EmbedCall tenant(String tenant) {
        options.tenant(tenant);
        return this;
    }

    /**
     * Adds a tag for counting.
     *
     * @param name for example {@code team}
     * @param value for example {@code search}
     * @return this
     */
    public EmbedCall tag(String name, String value) {
        options.tag(name, value);
        return this;
    }

    /**
     * Sets whose turn it is when calls wait for a limit.
     *
     * @param priority normal unless set
     * @return this
     */
    public EmbedCall priority(Priority priority) {
        options.priority(priority);
        return this;
    }

    /**
     * Bounds the further targets that may be tried when the first one fails.
     *
     * @param number 0 forbids fallback
     * @return this
     */
    public EmbedCall maxFallbacks(int number) {
        options.maxFallbacks(number);
        return this;
    }

    /**
     * Limits the whole call.
     *
     * @param overall positive
     * @return this
     */
    public EmbedCall timeout(Duration overall) {
        options.timeouts(Timeouts.ofOverall(overall));
        return this;
    }

    /**
     * Adds a field that is passed through to the wire as it is.
     *
     * @param name the wire's field name
     * @param value anything {@code Json.of} takes
     * @return this
     */
    public EmbedCall extra(String name, @Nullable Object value) {
        request.extra(name, value);
        return this;
    }

    /**
     * The request as it stands.
     *
     * @return the request
     */
    public EmbeddingRequest request() {
        return request.input(input).options(options.build()).build();
    }

    /**
     * Finds out what would happen, without sending anything.
     *
     * @return the explanation
     */
    public Explanation explain() {
        return gateway.explain(request());
    }

    /**
     * Sends the call and waits for the vectors.
     *
     * @return the vectors in the order of the texts
     */
    public EmbeddingResponse send() {
        return gateway.embed(request());
    }

    /**
     * Sends the call on another thread.
     *
     * @return the vectors to come; cancelling it cancels the call
     */
    public CompletableFuture<EmbeddingResponse> sendAsync() {
        return gateway.embedAsync(request());
    }
}
