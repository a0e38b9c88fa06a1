package io.gatehouse.internal.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** A server whose tests write every byte themselves: one thread and one handler per connection. */
final class RawServer implements AutoCloseable {
    interface Handler {
        void serve(Connection connection) throws Exception;
    }

    private final ServerSocket listener;
    private final Thread accepting;
    private final String scheme;
    private final Handler handler;
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();

    RawServer(Handler handler) throws IOException {
        this("http", ServerSocketFactory.getDefault(), handler);
    }

    RawServer(String scheme, ServerSocketFactory sockets, Handler handler) throws IOException {
        this.scheme = scheme;
        this.handler = handler;
        listener = sockets.createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        accepting = start("accept", this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Connection connection = new Connection(listener.accept(), connections.size());
                connections.add(connection);
                start("serve", connection::run);
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, "raw-server-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    String url() {
        return scheme + "://127.0.0.1:" + listener.getLocalPort() + "/v1/chat";
    }

    int connectionCount() {
        return connections.size();
    }

    int requestCount() {
        return requests.get();
    }

    /** From here on connections are refused: until its thread has left, the closed listener may still accept one. */
    void stopListening() throws IOException, InterruptedException {
        listener.close();
        accepting.join();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Connection connection : connections) {
            connection.close();
        }
    }

    final class Connection {
        private final Socket socket;
        private final int number;

        Connection(Socket socket, int number) {
            this.socket = socket;
            this.number = number;
        }

        private void run() {
            try (socket) {
                handler.serve(this);
            } catch (Exception e) {
                // The client went away, or the test is over.
            }
        }

        /** From 0, in the order of accepting. */
        int number() {
            return number;
        }

        /** The head and body of the next request, or null at the end of the connection. */
        String request() throws IOException {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    return null;
                }
                head.write(next);
            }
            String text = head.toString(StandardCharsets.ISO_8859_1);
            int length = text.lines()
                    .filter(line -> line.startsWith("Content-Length: "))
                    .mapToInt(line -> Integer.parseInt(line.substring(16)))
                    .findFirst()
                    .orElse(0);
            String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            requests.incrementAndGet();
            return text + body;
        }

        void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.UTF_8));
        }

        void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        void answer(String body) throws IOException {
            write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }

        void startChunks(String headers) throws IOException {
            write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + headers + "\r\n");
        }

        void chunk(byte[] bytes) throws IOException {
            write(Integer.toHexString(bytes.length) + "\r\n");
            write(bytes);
            write("\r\n");
        }

        void chunk(String text) throws IOException {
            chunk(text.getBytes(StandardCharsets.UTF_8));
        }

        void endChunks() throws IOException {
            write("0\r\n\r\n");
        }

        /** Waits until the client closes or resets the connection. */
        void awaitEnd() {
            try {
                while (socket.getInputStream().read() >= 0) {
                    // Drops what comes.
                }
            } catch (IOException e) {
                // A reset is an end too.
            }
        }

        /** Closes at once, so that the client's next write is answered with a reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        void close() throws IOException {
            socket.close();
        }
    }
}
