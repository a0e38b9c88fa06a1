package io.gatehouse.benchmarks;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.openai.OpenAiProvider;
import java.time.Duration;
import java.util.concurrent.Future;

/** Cancels calls of Gatehouse in every way it offers. */
final class GatehouseCancelClient implements CancelClient {

    private static final String TARGET = "openai/" + Prompt.HANGING_MODEL;

    private final Gateway gateway;

    GatehouseCancelClient(String baseUrl) {
        gateway = Gateway.builder()
                .provider(OpenAiProvider.builder()
                        .apiKey(Prompt.KEY)
                        .baseUrl(baseUrl)
                        .build())
                .build();
    }

    @Override
    public String name() {
        return "gatehouse";
    }

    @Override
    public boolean can(CancelKind kind) {
        return true;
    }

    @Override
    public OpenStream open() {
        return read(gateway.chat(TARGET).user(Prompt.TEXT).stream());
    }

    @Override
    public OpenStream open(Duration deadline) {
        return read(gateway.chat(TARGET).user(Prompt.TEXT).timeout(deadline).stream());
    }

    private static OpenStream read(ChatStream stream) {
        stream.next();
        return new OpenStream() {
            @Override
            public void readOn() {
                while (stream.next() != null) {
                    // The stub never ends this stream.
                }
                throw new IllegalStateException("the stream ended");
            }

            @Override
            public void close() {
                stream.close();
            }
        };
    }

    @Override
    public Future<?> sendAsync() {
        return gateway.chat(TARGET).user(Prompt.TEXT).sendAsync();
    }

    @Override
    public void close() {
        gateway.close();
    }
}
