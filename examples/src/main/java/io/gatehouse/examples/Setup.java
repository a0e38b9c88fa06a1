package io.gatehouse.examples;

import io.gatehouse.Gateway;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.testing.Exchange;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.SimulatedModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The gateway of the {@link QuickStart}, and the server it talks to. Both know the routes assistant and embedder. */
final class Setup implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String USAGE = "Usage: ./mvnw -q -Dquickstart [-Dargs=--live]";

    private final Gateway gateway;
    private final @Nullable FakeModelServer server;
    private final List<String> introduction;

    private Setup(Gateway gateway, @Nullable FakeModelServer server, List<String> introduction) {
        this.gateway = gateway;
        this.server = server;
        this.introduction = introduction;
    }

    /** The program was called in a way that cannot work. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    static Setup of(List<String> args, Map<String, String> environment) throws UsageException {
        if (args.isEmpty()) {
            return simulated();
        }
        if (!args.equals(List.of("--live"))) {
            throw new UsageException("Only --live is understood. " + USAGE);
        }
        String key = environment.get("OPENAI_API_KEY");
        if (key == null || key.isBlank()) {
            throw new UsageException("--live needs an API key in the environment variable OPENAI_API_KEY; nothing was"
                    + " sent.\nOPENAI_BASE_URL, OPENAI_MODEL and OPENAI_EMBEDDING_MODEL may name another endpoint and"
                    + " other models.");
        }
        return live(key, environment);
    }

    /** Two providers on a server in this process. Every model of the first one fails, so calls end up at the second. */
    private static Setup simulated() {
        SimulatedModel model = SimulatedModel.builder().failing("large", 503).build();
        FakeModelServer server = FakeModelServer.start(model);
        Gateway gateway = Gateway.builder()
                .provider(OpenAiProvider.builder()
                        .name("primary")
                        .apiKey("no-real-key")
                        .baseUrl(server.baseUrl())
                        .build())
                .provider(OpenAiProvider.builder()
                        .name("backup")
                        .apiKey("no-real-key")
                        .baseUrl(server.baseUrl())
                        .build())
                .route("assistant", Route.to("primary/large").fallbackTo("backup/small"))
                .route("embedder", Route.to("backup/embedder"))
                .retry(RetryPolicy.builder()
                        .maxRetries(1)
                        .firstDelay(Duration.ofMillis(100))
                        .build())
                .build();
        return new Setup(
                gateway,
                server,
                List.of(
                        "Simulation: a server inside of this process answers. Nothing leaves the machine, no real"
                                + " model is asked.",
                        "Route \"assistant\": primary/large, which always answers 503 here, then backup/small."));
    }

    /** One provider on a real endpoint. */
    private static Setup live(String key, Map<String, String> environment) {
        OpenAiProvider.Builder provider = OpenAiProvider.builder().apiKey(key);
        String baseUrl = environment.get("OPENAI_BASE_URL");
        if (baseUrl != null && !baseUrl.isBlank()) {
            provider.baseUrl(baseUrl);
        }
        OpenAiProvider openai = provider.build();
        String model = value(environment, "OPENAI_MODEL", "gpt-5-mini");
        String embeddingModel = value(environment, "OPENAI_EMBEDDING_MODEL", "text-embedding-3-small");
        Gateway gateway = Gateway.builder()
                .provider(openai)
                .route("assistant", Route.to("openai/" + model))
                .route("embedder", Route.to("openai/" + embeddingModel))
                .recommended()
                .build();
        Endpoint endpoint = openai.endpoints().get(0);
        List<String> introduction = new ArrayList<>(List.of(
                "Live: this program makes five calls to a real endpoint, which may cost money.",
                "endpoint         " + endpoint.baseUrl(),
                "chat model       " + model,
                "embedding model  " + embeddingModel,
                "What it sends, all of it invented:"));
        QuickStart.texts().forEach(text -> introduction.add("  " + text));
        return new Setup(gateway, null, introduction);
    }

    private static String value(Map<String, String> environment, String name, String otherwise) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? otherwise : value;
    }

    Gateway gateway() {
        return gateway;
    }

    List<String> introduction() {
        return introduction;
    }

    /** What the other end noticed of a call that was cancelled at this {@link System#nanoTime()}. */
    String afterCancel(long cancelled) {
        if (server == null) {
            return "Its connection is closed, which is how the endpoint learns of it.";
        }
        List<Exchange> exchanges = server.exchanges();
        Exchange last = exchanges.get(exchanges.size() - 1);
        if (last.awaitFinished(PATIENCE) != Exchange.Outcome.CLIENT_GONE) {
            return "The call was between two attempts: there was no connection to close.";
        }
        long micros = TimeUnit.NANOSECONDS.toMicros(last.awaitClientClosed(PATIENCE) - cancelled);
        return "The server saw the connection close " + Terminal.decimal(micros / 1000.0)
                + " ms later and stopped working on the answer.";
    }

    @Override
    public void close() {
        gateway.close();
        if (server != null) {
            server.close();
        }
    }
}
