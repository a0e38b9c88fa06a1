package io.gatehouse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Accepts connections on a loopback port. The port can be closed and opened again. Thread-safe. */
final class Acceptor {
    private static final int BACKLOG = 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final String threadName;
    private final Consumer<Socket> connections;
    private final int port;
    private @Nullable ServerSocket listening;
    private @Nullable Thread accepting;
    private boolean closed;

    /** Binds the port, but accepts nothing before {@link #open()}. */
    Acceptor(int port, String threadName, Consumer<Socket> connections) {
        this.threadName = threadName;
        this.connections = connections;
        ServerSocket bound = bind(port);
        this.listening = bound;
        this.port = bound.getLocalPort();
    }

    int port() {
        return port;
    }

    /** Starts to accept; does nothing if it does already, or after {@link #closeForGood()}. */
    void open() {
        lock.lock();
        try {
            if (closed || accepting != null) {
                return;
            }
            ServerSocket socket = listening != null ? listening : bind(port);
            listening = socket;
            Thread thread = new Thread(() -> acceptAll(socket), threadName + "-accepts");
            thread.setDaemon(true);
            accepting = thread;
            thread.start();
        } finally {
            lock.unlock();
        }
    }

    /** Closes the port and returns the thread to wait for, if there is one. */
    @Nullable
    Thread close() {
        lock.lock();
        try {
            if (listening != null) {
                listening.close();
            }
            return accepting;
        } catch (IOException e) {
            // The accept call ends either way.
            return accepting;
        } finally {
            listening = null;
            accepting = null;
            lock.unlock();
        }
    }

    @Nullable
    Thread closeForGood() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        return close();
    }

    private static ServerSocket bind(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), BACKLOG);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("The fake model server cannot listen on port " + port, e);
        }
    }

    private void acceptAll(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                connections.accept(socket.accept());
            } catch (IOException e) {
                // Closed, or a connection that was reset before it was accepted.
            }
        }
    }
}
