package io.gatehouse.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * An OpenAI-shaped server on loopback: one thread, keep-alive, ready-made answers, no garbage per request. It counts
 * what the harness needs to trust a figure: connections, requests, and the processor time of its own thread.
 */
final class Stub implements AutoCloseable {

    /** Told on the stub's thread, so it must be quick. */
    interface Observer {
        Observer NONE = new Observer() {};

        /** A request for the hanging model has arrived and what there is of its answer has been written. */
        default void hanging() {}

        /** A connection with an unfinished answer was closed by its client, noticed at this {@link System#nanoTime}. */
        default void aborted(long nanos) {}
    }

    /** Chooses what to answer, on the stub's thread. */
    interface Source {
        StubAnswers.Answer answer(StubRequest request);
    }

    final Source source;
    final Observer observer;

    // Written by the loop's thread only.
    private volatile long accepted;
    private volatile long open;
    private volatile long requests;
    private volatile long unfinished;

    private final Selector selector = Selector.open();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final Thread thread = new Thread(this::loop, "stub");

    Stub(Observer observer) throws IOException {
        this(observer, usual());
    }

    Stub(Observer observer, Source source) throws IOException {
        this.observer = observer;
        this.source = source;
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        thread.setDaemon(true);
        thread.start();
    }

    private static Source usual() {
        StubAnswers.Answer blocking = StubAnswers.blocking();
        StubAnswers.Answer streaming = StubAnswers.streaming();
        StubAnswers.Answer hanging = StubAnswers.hanging();
        StubAnswers.Answer silent = StubAnswers.Answer.nothing(StubAnswers.After.SILENCE);
        return request -> {
            if (request.wantsNoEnd()) {
                return request.wantsStream() ? hanging : silent;
            }
            return request.wantsStream() ? streaming : blocking;
        };
    }

    int port() {
        return server.socket().getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/v1";
    }

    /** Connections that are open now. */
    long open() {
        return open;
    }

    /** Requests so far. */
    long requests() {
        return requests;
    }

    /** Requests whose answer is neither complete nor given up. */
    long unfinished() {
        return unfinished;
    }

    void join() throws InterruptedException {
        thread.join();
    }

    @Override
    public void close() {
        try {
            server.close();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void loop() {
        try {
            while (selector.isOpen()) {
                selector.select(this::handle);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (java.nio.channels.ClosedSelectorException e) {
            // close() ends the loop.
        }
    }

    private void handle(SelectionKey key) {
        if (key.isAcceptable()) {
            accept();
            return;
        }
        StubConnection connection = (StubConnection) key.attachment();
        try {
            connection.ready();
        } catch (IOException e) {
            connection.drop();
        }
    }

    private void accept() {
        try {
            SocketChannel channel = server.accept();
            if (channel == null) {
                return;
            }
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            key.attach(new StubConnection(this, channel, key));
            accepted++;
            open++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void began() {
        requests++;
        unfinished++;
    }

    void finished() {
        unfinished--;
    }

    void closed(boolean withUnfinished) {
        open--;
        if (withUnfinished) {
            unfinished--;
            observer.aborted(System.nanoTime());
        }
    }

    String statistics() {
        return "{\"accepted\":" + accepted + ",\"open\":" + open + ",\"requests\":" + requests + ",\"cpu_ns\":"
                + ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() + "}";
    }
}
