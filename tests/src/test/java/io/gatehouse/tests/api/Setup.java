package io.gatehouse.tests.api;

import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.testing.FakeModelServer;
import java.time.Duration;

/** What most tests start from. */
public final class Setup {
    /** How long a test waits for what must happen; long, so that a busy machine fails nothing. */
    public static final Duration WAIT = Duration.ofSeconds(20);

    /** A credential that must never be seen outside of the header it belongs in. */
    public static final String KEY = "canary-credential-8f3k2j9d";

    /** The target that {@link #gateway} reaches. */
    public static final String TARGET = "openai/gpt-5-mini";

    private Setup() {}

    public static OpenAiProvider.Builder openAi(FakeModelServer server) {
        return OpenAiProvider.builder().baseUrl(server.baseUrl()).apiKey(KEY);
    }

    public static GatewayBuilder builder(FakeModelServer server) {
        return Gateway.builder().provider(openAi(server).build());
    }

    public static Gateway gateway(FakeModelServer server) {
        return builder(server).build();
    }
}
