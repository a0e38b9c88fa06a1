package io.gatehouse.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** What raw OkHttp can do, for comparison. A blocked read on a platform thread does not notice an interrupt. */
final class OkHttpCancelClient implements CancelClient {

    private final OkHttpClient client;
    private final String url;

    OkHttpCancelClient(String baseUrl) {
        url = baseUrl + "/chat/completions";
        client = new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(64, 5, TimeUnit.MINUTES))
                .readTimeout(Duration.ofMinutes(1))
                .build();
        client.dispatcher().setMaxRequestsPerHost(64);
    }

    @Override
    public String name() {
        return "okhttp";
    }

    @Override
    public boolean can(CancelKind kind) {
        return kind != CancelKind.INTERRUPT;
    }

    @Override
    public OpenStream open() throws IOException {
        return open(Duration.ZERO);
    }

    @Override
    public OpenStream open(Duration deadline) throws IOException {
        Call call = client.newCall(request(Mode.STREAMING));
        call.timeout().timeout(deadline.toNanos(), TimeUnit.NANOSECONDS);
        Response response = call.execute();
        Stream stream = new Stream(call, response);
        try {
            stream.next();
        } catch (IOException e) {
            stream.close();
            throw e;
        }
        return stream;
    }

    private record Stream(Call call, Response response) implements OpenStream {

        @Override
        public void readOn() throws IOException {
            while (true) {
                next();
            }
        }

        void next() throws IOException {
            String line;
            do {
                line = response.body().source().readUtf8Line();
                if (line == null) {
                    throw new EOFException();
                }
            } while (!line.startsWith("data:"));
        }

        /** Cancels first: closing an unfinished body alone makes OkHttp wait 100 ms for its rest. */
        @Override
        public void close() {
            call.cancel();
            response.close();
        }
    }

    @Override
    public Future<?> sendAsync() throws IOException {
        Call call = client.newCall(request(Mode.BLOCKING));
        CompletableFuture<String> future = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                call.cancel();
                return super.cancel(mayInterrupt);
            }
        };
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                future.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call done, Response response) throws IOException {
                try (response) {
                    future.complete(response.body().string());
                }
            }
        });
        return future;
    }

    private Request request(Mode mode) throws IOException {
        byte[] body = Wire.REQUEST.writeValueAsBytes(Wire.Request.of(Prompt.HANGING_MODEL, mode));
        return new Request.Builder()
                .url(url)
                .header("Authorization", "Bearer " + Prompt.KEY)
                .post(RequestBody.create(body, MediaType.get("application/json")))
                .build();
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
