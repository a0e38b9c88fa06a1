package io.gatehouse.testing.contract;

import io.gatehouse.model.Headers;
import io.gatehouse.spi.Deadline;
import io.gatehouse.spi.HttpTransport;
import io.gatehouse.testing.RecordedRequest;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Plays one recorded response again and again, cut where a test wants it. Over a socket the kernel may join again what was cut;
 * here every read ends exactly at the cut. Used by one thread.
 */
final class ReplayTransport implements HttpTransport {
    private final Headers headers;
    private final byte[] body;
    private int firstRead;
    private int mostAtATime = Integer.MAX_VALUE;
    private int end;
    private boolean breaksWithError;

    private ReplayTransport(Headers headers, byte[] body) {
        this.headers = headers;
        this.body = body;
        this.end = body.length;
        this.firstRead = body.length;
    }

    /** Sends a request once more, past any provider, and keeps the response. */
    static ReplayTransport record(String server, RecordedRequest request) {
        String query = request.query().isEmpty() ? "" : "?" + request.query();
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(server + request.path() + query).toURL().openConnection();
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setRequestProperty("Connection", "close");
            try (OutputStream out = connection.getOutputStream()) {
                out.write(request.bodyBytes());
            }
            try (InputStream in = connection.getInputStream()) {
                byte[] bytes = in.readAllBytes();
                return new ReplayTransport(headers(connection), bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Headers headers(HttpURLConnection connection) {
        List<String> pairs = new ArrayList<>();
        connection.getHeaderFields().forEach((name, values) -> {
            if (name != null && !name.equalsIgnoreCase("Transfer-Encoding")) {
                values.forEach(value -> {
                    pairs.add(name);
                    pairs.add(value);
                });
            }
        });
        return Headers.of(pairs.toArray(String[]::new));
    }

    int length() {
        return body.length;
    }

    void cutAt(int offset) {
        firstRead = offset;
    }

    void oneByteAtATime() {
        mostAtATime = 1;
    }

    /** Breaks there: with an error, as a socket tells of a reset, or as if it were the end. */
    void breakAt(int offset, boolean withError) {
        end = offset;
        breaksWithError = withError;
    }

    @Override
    public Exchange send(Request request, Deadline deadline) {
        return new Replay();
    }

    @Override
    public void close() {}

    private final class Replay implements Exchange {
        private final InputStream in = new Cut();

        @Override
        public int status() {
            return 200;
        }

        @Override
        public Headers headers() {
            return headers;
        }

        @Override
        public InputStream body() {
            return in;
        }

        /** Cut short, it is the body of a server that closes the connection at its end. */
        @Override
        public boolean isFramed() {
            return end == body.length;
        }

        @Override
        public void abort() {}

        @Override
        public void close() {}
    }

    private final class Cut extends FilterInputStream {
        private int position;

        Cut() {
            super(new ByteArrayInputStream(body, 0, end));
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            position++;
            return next < 0 ? ended() : next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int most = position < firstRead ? firstRead - position : length;
            int count = super.read(bytes, offset, Math.min(Math.min(length, most), mostAtATime));
            position += Math.max(0, count);
            return count < 0 ? ended() : count;
        }

        private int ended() throws IOException {
            if (breaksWithError) {
                throw new IOException("Connection reset");
            }
            return -1;
        }
    }
}
