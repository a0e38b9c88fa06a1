package io.gatehouse.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that shows what is on the wire. */
final class RawClient implements AutoCloseable {
    final Socket socket;

    RawClient(FakeModelServer server) throws IOException {
        socket = new Socket("127.0.0.1", server.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    RawClient chat() throws IOException {
        return chat("{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    }

    RawClient chat(String json) throws IOException {
        return send(
                "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                        + json.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + json);
    }

    /** Everything up to the server's close. */
    String readAll() throws IOException {
        return String.join("", pieces());
    }

    /** What each read found, up to the server's close. */
    List<String> pieces() throws IOException {
        List<String> pieces = new ArrayList<>();
        byte[] buffer = new byte[64 * 1024];
        for (int count = read(buffer); count >= 0; count = read(buffer)) {
            pieces.add(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
        return pieces;
    }

    /** Reads until the text so far ends like this. */
    String readUntil(String end) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.UTF_8).endsWith(end)) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("The server closed after: " + read);
            }
            read.write(next);
        }
        return read.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private int read(byte[] buffer) throws IOException {
        return socket.getInputStream().read(buffer);
    }
}
