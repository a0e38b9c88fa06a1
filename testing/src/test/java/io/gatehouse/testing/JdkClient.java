package io.gatehouse.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Calls the server through the JDK's own client, which keeps connections alive. Posts are never repeated silently. */
final class JdkClient {
    static final Duration SOON = Duration.ofSeconds(10);

    private final FakeModelServer server;
    private final @Nullable SSLSocketFactory tls;

    JdkClient(FakeModelServer server) {
        this(server, null);
    }

    JdkClient(FakeModelServer server, @Nullable SSLSocketFactory tls) {
        this.server = server;
        this.tls = tls;
    }

    record Response(int status, Map<String, List<String>> headers, String body) {
        static Response of(HttpURLConnection connection) throws IOException {
            int status = connection.getResponseCode();
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                byte[] bytes = in == null ? new byte[0] : in.readAllBytes();
                return new Response(status, connection.getHeaderFields(), new String(bytes, StandardCharsets.UTF_8));
            }
        }

        String header(String name) {
            return String.join(", ", headers(name));
        }

        List<String> headers(String name) {
            return headers.entrySet().stream()
                    .filter(header -> name.equalsIgnoreCase(header.getKey()))
                    .flatMap(header -> header.getValue().stream())
                    .toList();
        }
    }

    static String chatBody(boolean stream) {
        return "{\"model\":\"m\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hello there\"}]}";
    }

    Response chat(boolean stream) throws IOException {
        return post("/v1/chat/completions", chatBody(stream));
    }

    Response post(String path, String json) throws IOException {
        return Response.of(posted(path, json));
    }

    /** The body of a chat answer as it comes. */
    InputStream open(boolean stream) throws IOException {
        return posted("/v1/chat/completions", chatBody(stream)).getInputStream();
    }

    Response get(String path) throws IOException {
        return Response.of(connection(path));
    }

    private HttpURLConnection posted(String path, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        HttpURLConnection connection = connection(path);
        connection.setRequestMethod("POST");
        connection.setRequestProperty("content-type", "application/json");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        connection.getOutputStream().write(body);
        return connection;
    }

    private HttpURLConnection connection(String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(server.url() + path).openConnection();
        connection.setReadTimeout((int) SOON.toMillis());
        if (tls != null) {
            ((HttpsURLConnection) connection).setSSLSocketFactory(tls);
        }
        return connection;
    }
}
