package io.gatehouse.testing;

import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A model server on a loopback socket, for tests and demos. Unless told otherwise it answers the OpenAI protocol at once, as
 * {@link SimulatedModel#instant()}; a test enqueues other answers, down to single bytes, resets and stalls:
 *
 * <pre>{@code
 * try (FakeModelServer server = FakeModelServer.start()) {
 *     server.enqueue(Scripts.error(503, "server_error", "overloaded", "Try later."), Scripts.chat("Hello."));
 *     // … call server.baseUrl() …
 *     RecordedRequest request = server.takeRequest(Duration.ofSeconds(5));
 * }
 * }</pre>
 *
 * <p>HTTP/1.1 with keep-alive over plain blocking sockets, two daemon threads for each connection, named
 * {@code fake-model-server-…} and gone after {@link #close()}. Thread-safe. Answers are chosen in this order: queued for the
 * path, routed by exact path, queued for any path, routed by prefix, default.
 */
public final class FakeModelServer implements AutoCloseable {
    private static final AtomicInteger SERVERS = new AtomicInteger();

    private final String threadName = "fake-model-server-" + SERVERS.incrementAndGet();
    private final AtomicLong requestNumbers = new AtomicLong();
    private final Connections connections = new Connections();
    private final RequestLog log;
    private final Dispatcher dispatcher;
    private final SocketSetup sockets;
    private final Duration idleClose;
    private final Acceptor acceptor;

    FakeModelServer(FakeModelServerBuilder builder) {
        this.log = new RequestLog(builder.keepRequests);
        this.dispatcher = new Dispatcher(builder.answer);
        this.sockets = new SocketSetup(builder.tls);
        this.idleClose = builder.idleClose;
        this.acceptor = new Acceptor(builder.port, threadName, this::accepted);
    }

    /** Starts a server that answers like a model, without delay. */
    public static FakeModelServer start() {
        return builder().start();
    }

    /**
     * Starts a server with a default answer.
     *
     * @param answer what to play when nothing is queued or routed
     */
    public static FakeModelServer start(Answer answer) {
        return builder().answer(answer).start();
    }

    /** Returns a builder with the defaults: any free port, no TLS, connections never closed for idleness. */
    public static FakeModelServerBuilder builder() {
        return new FakeModelServerBuilder();
    }

    /** The server's root, for instance {@code http://127.0.0.1:40123}, without a slash at the end. */
    public String url() {
        return (sockets.secure() ? "https" : "http") + "://127.0.0.1:" + port();
    }

    /** The base URL of the OpenAI protocol: {@link #url()} with {@code /v1}. */
    public String baseUrl() {
        return url() + "/v1";
    }

    /** The TCP port. */
    public int port() {
        return acceptor.port();
    }

    /**
     * Queues answers for the next requests to any path that has no exact route.
     *
     * @param answers played once each, in order
     */
    public void enqueue(Answer... answers) {
        dispatcher.enqueue(List.of(answers));
    }

    /**
     * Queues answers for the next requests to one path.
     *
     * @param path the path, for instance {@code /v1/embeddings}
     * @param answers played once each, in order
     */
    public void enqueueFor(String path, Answer... answers) {
        dispatcher.enqueueFor(path, List.of(answers));
    }

    /**
     * Sets the answer of a path, or of all paths with a prefix. A prefix comes after the queue, an exact path before it.
     *
     * @param path the exact path, or a prefix followed by {@code *}
     * @param answer what to play each time
     */
    public void route(String path, Answer answer) {
        dispatcher.route(path, answer);
    }

    /**
     * Replaces the default answer.
     *
     * @param answer what to play when nothing is queued or routed
     */
    public void otherwise(Answer answer) {
        dispatcher.otherwise(answer);
    }

    /** How many queued answers have not been played. */
    public int queued() {
        return dispatcher.queued();
    }

    /** The requests so far, oldest first; only the last ones if there were more than {@link FakeModelServerBuilder#keepRequests}. */
    public List<RecordedRequest> requests() {
        return log.kept().stream().map(Exchange::request).toList();
    }

    /** The requests so far with what became of them, in the same order as {@link #requests()}. */
    public List<Exchange> exchanges() {
        return log.kept();
    }

    /** How many requests have come in all. */
    public long requestCount() {
        return log.count();
    }

    /**
     * Takes the oldest request that was not taken yet.
     *
     * @param timeout how long to wait for one at most
     * @throws AssertionError if none came in time
     */
    public RecordedRequest takeRequest(Duration timeout) {
        return takeExchange(timeout).request();
    }

    /**
     * Takes the oldest exchange that was not taken yet; {@link #takeRequest} takes from the same queue.
     *
     * @param timeout how long to wait for one at most
     * @throws AssertionError if none came in time
     */
    public Exchange takeExchange(Duration timeout) {
        return log.take(timeout);
    }

    /**
     * Waits until so many requests have come in all.
     *
     * @param count the number of requests
     * @param timeout how long to wait at most
     * @throws AssertionError if fewer came in time
     */
    public void awaitRequests(long count, Duration timeout) {
        log.awaitCount(count, timeout);
    }

    /** How many connections were accepted in all. */
    public long acceptedConnections() {
        return connections.accepted();
    }

    /** How many connections are open now. */
    public int openConnections() {
        return connections.open();
    }

    /**
     * Waits until no connection is open.
     *
     * @param timeout how long to wait at most
     * @throws AssertionError if some stay open
     */
    public void awaitNoOpenConnections(Duration timeout) {
        connections.awaitOpen(0, timeout);
    }

    /**
     * Waits until exactly so many connections are open.
     *
     * @param count the number of connections
     * @param timeout how long to wait at most
     * @throws AssertionError if it stays another number
     */
    public void awaitOpenConnections(int count, Duration timeout) {
        connections.awaitOpen(count, timeout);
    }

    /** Resets all open connections (TCP RST), idle or busy. */
    public void resetConnections() {
        connections.dropAll(true);
    }

    /** Closes all open connections (TCP FIN), idle or busy. */
    public void dropConnections() {
        connections.dropAll(false);
    }

    /** Closes the port, so that new connections are refused; open ones stay. */
    public void refuseConnections() {
        join(Stream.ofNullable(acceptor.close()));
    }

    /** Opens the same port again after {@link #refuseConnections()}. */
    public void acceptConnections() {
        acceptor.open();
    }

    /** Closes the port and all connections and waits up to 5 seconds for the threads. Idempotent. */
    @Override
    public void close() {
        Stream<Thread> accepting = Stream.ofNullable(acceptor.closeForGood());
        join(Stream.concat(accepting, connections.shutdown().stream()));
    }

    FakeModelServer open() {
        acceptor.open();
        return this;
    }

    private void accepted(Socket socket) {
        Connection connection = new Connection(connections.nextNumber(), socket, sockets, threadName, new Served());
        if (connections.add(connection)) {
            connection.start();
        } else {
            connection.close(false);
        }
    }

    private static void join(Stream<Thread> threads) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        try {
            for (Thread thread : threads.toList()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (thread != Thread.currentThread() && left > 0) {
                    thread.join(left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What connections see of the server. */
    private final class Served implements Connection.Service {
        @Override
        public Script answer(Exchange exchange) {
            log.add(exchange);
            return dispatcher.script(exchange.request());
        }

        @Override
        public long nextRequestNumber() {
            return requestNumbers.incrementAndGet();
        }

        @Override
        public Duration idleClose() {
            return idleClose;
        }

        @Override
        public void closed(Connection connection) {
            connections.remove(connection);
        }
    }
}
