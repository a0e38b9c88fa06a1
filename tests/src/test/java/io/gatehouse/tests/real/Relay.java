package io.gatehouse.tests.real;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Stands between a client and a server, keeps what is posted and answered, and breaks a connection where it is told. Thread-safe. */
final class Relay implements AutoCloseable {
    /** Where a stream breaks: so many whole events and so many bytes of the next pass. */
    record Cut(int events, int bytes, boolean reset) {}

    /** What one request and its response were. */
    static final class Passed {
        private final ByteArrayOutputStream request = new ByteArrayOutputStream();
        private final ByteArrayOutputStream response = new ByteArrayOutputStream();

        byte[] request() {
            return request.toByteArray();
        }

        byte[] response() {
            return response.toByteArray();
        }
    }

    private final URI server;
    private final ServerSocket listener;
    private final AtomicReference<@Nullable Cut> next;
    private final List<Passed> passed = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private Relay(URI server, AtomicReference<@Nullable Cut> next) {
        this.server = server;
        this.next = next;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts one.
     *
     * @param next the cut of the next response, taken from there; several relays may share it
     */
    static Relay to(URI server, AtomicReference<@Nullable Cut> next) {
        Relay relay = new Relay(server, next);
        relay.start("relay-accept", relay::accept);
        return relay;
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    List<Passed> passed() {
        return new ArrayList<>(passed);
    }

    void forget() {
        passed.clear();
    }

    private void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // One side is gone: that is how connections end here.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket upstream = new Socket(server.getHost(), server.getPort());
            sockets.add(client);
            sockets.add(upstream);
            new Pair(client, upstream).start();
        }
    }

    @Override
    public void close() {
        close(listener);
        sockets.forEach(Relay::close);
    }

    private static void close(AutoCloseable it) {
        try {
            it.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private final class Pair {
        private final Socket client;
        private final Socket upstream;
        private @Nullable Passed current;
        private @Nullable Cut cut;
        private int events;
        private int beyond;
        private int last;

        Pair(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void start() {
            Relay.this.start("relay-up", () -> pump(client, upstream, false));
            Relay.this.start("relay-down", () -> pump(upstream, client, true));
        }

        private void pump(Socket from, Socket to, boolean answers) throws IOException {
            byte[] buffer = new byte[64 * 1024];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    int most = answers ? answered(buffer, count) : asked(buffer, count);
                    out.write(buffer, 0, most);
                    out.flush();
                    if (most < count) {
                        breakOff();
                        return;
                    }
                }
            } finally {
                Relay.close(to);
                Relay.close(from);
            }
        }

        private void breakOff() throws IOException {
            Cut here = cut;
            if (here != null && here.reset()) {
                // A reset also takes away what passed but was not read yet.
                LockSupport.parkNanos(20_000_000);
                client.setSoLinger(true, 0);
            }
        }

        private int asked(byte[] bytes, int count) {
            Passed now = current;
            if (now == null || now.response.size() > 0) {
                now = new Passed();
                current = now;
                // The questions of the pool after health and load are left alone.
                boolean posted = bytes[0] == 'P';
                cut = posted ? next.getAndSet(null) : null;
                events = 0;
                beyond = 0;
                if (posted) {
                    passed.add(now);
                }
            }
            now.request.write(bytes, 0, count);
            return count;
        }

        /** How many of the bytes go on to the client. */
        private int answered(byte[] bytes, int count) {
            Cut here = cut;
            Passed now = current;
            int most = here == null ? count : upTo(here, bytes, count);
            if (now != null) {
                now.response.write(bytes, 0, most);
            }
            return most;
        }

        private int upTo(Cut here, byte[] bytes, int count) {
            for (int i = 0; i < count; i++) {
                if (events == here.events() && beyond++ == here.bytes()) {
                    return i;
                }
                if (bytes[i] == '\n' && last == '\n') {
                    events++;
                }
                last = bytes[i];
            }
            return count;
        }
    }
}
