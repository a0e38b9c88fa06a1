package io.gatehouse.testing;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Timeouts;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.HttpTransport;
import io.gatehouse.spi.Provider;
import java.time.Duration;
import java.util.List;

/**
 * A provider without a server, for unit tests of applications and interceptors. Calls go through the whole real chain; only
 * the last step, HTTP, happens in memory, without socket or thread:
 *
 * <pre>{@code
 * FakeProvider provider = FakeProvider.builder("openai").failThen(ErrorKind.OVERLOADED, "Hello.").build();
 * try (Gateway gateway = Gateway.builder().provider(provider).recommended().build()) {
 *     assertThat(gateway.chat("openai/any-model").user("Hi").send().text()).isEqualTo("Hello.");
 *     assertThat(provider.requests()).hasSize(2);
 * }
 * }</pre>
 *
 * <p>For wire formats, sockets and broken bytes there is {@link FakeModelServer}. Thread-safe; the last 10,000 requests are kept.
 */
public final class FakeProvider implements Provider {
    private final String name;
    private final List<Endpoint> endpoints;
    private final Timeouts timeouts;
    private final FakeCalls calls = new FakeCalls();
    private final FakeScript script;
    private final Dialect dialect;
    private final HttpTransport transport;

    FakeProvider(FakeProviderBuilder builder) {
        this.name = builder.name;
        this.endpoints = builder.endpoints();
        this.timeouts = builder.timeouts;
        this.script = builder.script();
        this.dialect = new FakeDialect(calls);
        this.transport = new FakeTransport(calls, script);
    }

    /**
     * A request that came.
     *
     * @param endpoint the name of the endpoint that got it
     * @param request a {@code ChatRequest} or an {@code EmbeddingRequest}
     */
    public record Sent(String endpoint, ModelRequest request) {}

    /**
     * A builder. A provider without answers says "OK".
     *
     * @param name the provider's name, the first half of its targets
     * @return the builder
     */
    public static FakeProviderBuilder builder(String name) {
        return new FakeProviderBuilder(name);
    }

    /**
     * A provider that always answers the same.
     *
     * @param name the provider's name
     * @param text its answer
     * @return the provider
     */
    public static FakeProvider answering(String name, String text) {
        return builder(name).answer(text).build();
    }

    /**
     * Adds answers behind those that were not given yet; the default, or the last answer of the builder, comes after them.
     *
     * @param answers given once each, in order
     */
    public void enqueue(FakeAnswer... answers) {
        script.enqueue(List.of(answers));
    }

    /**
     * Replaces the answer for when all others are used up.
     *
     * @param answer given again and again
     */
    public void otherwise(FakeAnswer answer) {
        script.otherwise(request -> answer);
    }

    /**
     * How many answers wait to be given once.
     *
     * @return the number
     */
    public int queued() {
        return script.queued();
    }

    /**
     * The chat requests that came, each attempt by itself, as the innermost part of the chain saw them.
     *
     * @return oldest first, a copy
     */
    public List<ChatRequest> requests() {
        return calls.sent().stream()
                .map(call -> call.request)
                .filter(ChatRequest.class::isInstance)
                .map(ChatRequest.class::cast)
                .toList();
    }

    /**
     * The embedding requests that came.
     *
     * @return oldest first, a copy
     */
    public List<EmbeddingRequest> embeddingRequests() {
        return calls.sent().stream()
                .map(call -> call.request)
                .filter(EmbeddingRequest.class::isInstance)
                .map(EmbeddingRequest.class::cast)
                .toList();
    }

    /**
     * All requests that came, with the endpoints they went to.
     *
     * @return oldest first, a copy
     */
    public List<Sent> sent() {
        return calls.sent().stream()
                .map(call -> new Sent(call.endpoint, call.request))
                .toList();
    }

    /**
     * Waits, in real time, until so many requests of any kind have come in all.
     *
     * @param count at least so many
     * @param timeout how long to wait at most
     * @throws AssertionError if fewer came in time
     */
    public void awaitRequests(long count, Duration timeout) {
        calls.awaitSent(count, timeout);
    }

    /**
     * How many replies are open: neither read to their end nor closed.
     *
     * @return the number
     */
    public int openReplies() {
        return calls.open();
    }

    /**
     * Waits, in real time, until no reply is open.
     *
     * @param timeout how long to wait at most
     * @throws AssertionError if some stay open
     */
    public void awaitNoOpenReplies(Duration timeout) {
        calls.awaitNoneOpen(timeout);
    }

    /**
     * How many replies were closed before their end: cancelled, abandoned or broken.
     *
     * @return the number
     */
    public int abandonedReplies() {
        return calls.abandoned();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Dialect dialect(ModelRequest request) {
        return dialect;
    }

    @Override
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    @Override
    public HttpTransport transport() {
        return transport;
    }

    @Override
    public Timeouts timeouts() {
        return timeouts;
    }

    @Override
    public String toString() {
        return "FakeProvider(" + name + ", " + endpoints.size() + " endpoints)";
    }
}
