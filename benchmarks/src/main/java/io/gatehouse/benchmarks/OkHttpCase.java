package io.gatehouse.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * The floor: what a careful programmer writes with OkHttp and Jackson alone. The pool holds a connection per caller
 * (OkHttp's own default of five costs two thirds of the throughput at 16 callers).
 */
final class OkHttpCase implements Case {

    private static final MediaType JSON = MediaType.get("application/json");

    private final String name;
    private final OkHttpClient client;
    private final HttpUrl url;

    /** The floor: without any timeout, so that nothing watches a silent server. */
    OkHttpCase(String baseUrl, int connections) {
        this("okhttp", baseUrl, connections, Duration.ZERO);
    }

    OkHttpCase(String name, String baseUrl, int connections, Duration timeout) {
        this.name = name;
        url = HttpUrl.get(baseUrl + "/chat/completions");
        client = new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(connections, 5, TimeUnit.MINUTES))
                // A timeout costs a timer on each read and write.
                .readTimeout(timeout)
                .writeTimeout(timeout)
                .build();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Usage send(TextSink text) throws IOException {
        try (Response response = client.newCall(request(Mode.BLOCKING)).execute()) {
            check(response);
            Wire.Completion answer = Wire.COMPLETION.readValue(response.body().bytes());
            text.accept(answer.choices().get(0).message().content());
            return answer.usage().toUsage();
        }
    }

    @Override
    public Usage stream(TextSink text) throws IOException {
        try (Response response = client.newCall(request(Mode.STREAMING)).execute()) {
            check(response);
            BufferedSource source = response.body().source();
            Wire.Tokens usage = null;
            for (String line = source.readUtf8Line(); line != null; line = source.readUtf8Line()) {
                if (line.startsWith("data: {")) {
                    Wire.Chunk chunk = Wire.CHUNK.readValue(line.substring(6));
                    chunk.text(text);
                    usage = chunk.usage() == null ? usage : chunk.usage();
                }
            }
            return usage.toUsage();
        }
    }

    private Request request(Mode mode) throws IOException {
        byte[] body = Wire.REQUEST.writeValueAsBytes(Wire.Request.of(mode));
        return new Request.Builder()
                .url(url)
                .header("Authorization", "Bearer " + Prompt.KEY)
                .header("Accept", mode == Mode.BLOCKING ? "application/json" : "text/event-stream")
                .post(RequestBody.create(body, JSON))
                .build();
    }

    private static void check(Response response) throws IOException {
        if (response.code() != 200) {
            throw new IOException("status " + response.code());
        }
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
