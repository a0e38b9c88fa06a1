package io.gatehouse.tests.api;

import io.gatehouse.testing.Answer;
import io.gatehouse.testing.Exchange;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.vllm.VllmProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Several servers behind one provider; what they answer goes by the order of the requests, whichever server gets them. */
final class Pool implements AutoCloseable {
    /** Any model of the pool. */
    static final String TARGET = "pool/m";

    final List<FakeModelServer> servers = new ArrayList<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

    Pool(int size) {
        for (int i = 0; i < size; i++) {
            FakeModelServer server = FakeModelServer.start();
            server.otherwise(request -> answers.remove().script(request));
            servers.add(server);
        }
    }

    void plays(Answer... more) {
        answers.addAll(List.of(more));
    }

    VllmProvider.Builder provider() {
        // Nobody but the calls asks: each answer is for one of them.
        return VllmProvider.builder()
                .pool(pool -> pool.probe(null))
                .name("pool")
                .replicas(servers.stream().map(FakeModelServer::url).toArray(String[]::new));
    }

    /** Requests that came in so far. */
    long requests() {
        return servers.stream().mapToLong(FakeModelServer::requestCount).sum();
    }

    /** What was exchanged, in the order of the requests. */
    List<Exchange> exchanges() {
        return servers.stream()
                .flatMap(server -> server.exchanges().stream())
                .sorted(Comparator.comparingLong(exchange -> exchange.request().receivedNanos()))
                .toList();
    }

    /** Something that goes on while the test does other things. */
    static <T> CompletableFuture<T> later(Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(work.get());
                    } catch (Throwable t) {
                        result.completeExceptionally(t);
                    }
                },
                "test-later");
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    static <T> T get(CompletableFuture<T> later) {
        try {
            return later.get(Setup.WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static Throwable failure(CompletableFuture<?> later) {
        try {
            throw new AssertionError("gave " + later.get(Setup.WAIT.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        servers.forEach(server -> server.awaitNoOpenConnections(Setup.WAIT));
        servers.forEach(FakeModelServer::close);
    }
}
