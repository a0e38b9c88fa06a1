package io.gatehouse.internal.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Holds a TLS handshake to the connect timeout. OkHttp gives it the read timeout, which for models is a minute and
 * more; it sets the read timeout again before each request.
 */
final class TimedTlsFactory extends SSLSocketFactory {
    private final SSLSocketFactory delegate;
    private final int timeoutMillis;

    TimedTlsFactory(SSLSocketFactory delegate, int timeoutMillis) {
        this.delegate = delegate;
        this.timeoutMillis = timeoutMillis;
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        socket.setSoTimeout(timeoutMillis);
        return delegate.createSocket(socket, host, port, autoClose);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return delegate.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return delegate.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unlayered();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw unlayered();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unlayered();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw unlayered();
    }

    private static UnsupportedOperationException unlayered() {
        return new UnsupportedOperationException("OkHttp lays TLS over connected sockets only");
    }
}
