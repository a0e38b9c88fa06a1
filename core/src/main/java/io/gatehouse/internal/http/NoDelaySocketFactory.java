package io.gatehouse.internal.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;

/**
 * Sockets that send at once. Those of a channel also close when the thread that blocks on them is interrupted, which
 * plain sockets do on virtual threads only. HTTP/2 must not have them: the interrupt of one writer would close the
 * connection that other calls share.
 */
final class NoDelaySocketFactory extends SocketFactory {
    private final boolean interruptible;

    NoDelaySocketFactory(boolean interruptible) {
        this.interruptible = interruptible;
    }

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = interruptible ? new PromptSocket(SocketChannel.open()) : new Socket();
        socket.setTcpNoDelay(true);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw connected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
        throw connected();
    }

    private static UnsupportedOperationException connected() {
        return new UnsupportedOperationException("OkHttp asks for unconnected sockets only");
    }
}
