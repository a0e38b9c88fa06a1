package io.gatehouse.benchmarks;

import com.fasterxml.jackson.databind.ObjectReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** HTTP/1.1 by hand on one socket, just enough for the stub's answers. Confined to one thread. */
final class RawConnection {

    private static final String HEAD = "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer "
            + Prompt.KEY + "\r\ncontent-type: application/json\r\naccept: application/json\r\ncontent-length: ";
    private static final byte[] LENGTH = "content-length: ".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] request = new byte[8 * 1024];
    private final byte[] buffer = new byte[128 * 1024];
    private int position;
    private int limit;

    RawConnection(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            in = socket.getInputStream();
            out = socket.getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void post(byte[] body) throws IOException {
        byte[] head = (HEAD + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        out.write(request, 0, head.length + body.length);
    }

    /** Reads the head and returns the content length, or -1 when the body comes in chunks. */
    int readHead() throws IOException {
        position = 0;
        limit = 0;
        int length = -1;
        int start = position;
        int end = lineEnd(position);
        if (buffer[start + 9] != '2') {
            throw new IOException(
                    "not a success: " + new String(buffer, start, end - start, StandardCharsets.US_ASCII));
        }
        while (end - position > 1) {
            if (startsWith(LENGTH, position)) {
                length = number(position + LENGTH.length, end - 1, 10);
            }
            position = end + 1;
            end = lineEnd(position);
        }
        position = end + 1;
        return length;
    }

    <T> T readBody(int length, ObjectReader reader) throws IOException {
        while (limit - position < length) {
            fill();
        }
        return reader.readValue(buffer, position, length);
    }

    /** Reads all HTTP chunks; the stub ends each of them at the end of an event. */
    void readEvents(Consumer<Wire.Chunk> each) throws IOException {
        while (true) {
            int end = lineEnd(position);
            int size = number(position, end - 1, 16);
            position = end + 1;
            while (limit - position < size + 2) {
                fill();
            }
            if (size == 0) {
                return;
            }
            split(position, position + size, each);
            position += size + 2;
        }
    }

    private void split(int from, int to, Consumer<Wire.Chunk> each) throws IOException {
        int start = from;
        while (start < to) {
            int end = lineEnd(start);
            if (end - start > 6 && buffer[start + 6] == '{') {
                each.accept(Wire.CHUNK.readValue(buffer, start + 6, end - start - 6));
            }
            start = end + 1;
        }
    }

    private int lineEnd(int from) throws IOException {
        for (int i = from; ; i++) {
            while (i >= limit) {
                fill();
            }
            if (buffer[i] == '\n') {
                return i;
            }
        }
    }

    private void fill() throws IOException {
        int read = in.read(buffer, limit, buffer.length - limit);
        if (read < 0) {
            throw new EOFException();
        }
        limit += read;
    }

    private boolean startsWith(byte[] wanted, int at) {
        for (int i = 0; i < wanted.length; i++) {
            if (buffer[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private int number(int from, int to, int radix) {
        int value = 0;
        for (int i = from; i < to; i++) {
            value = value * radix + Character.digit(buffer[i], radix);
        }
        return value;
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
