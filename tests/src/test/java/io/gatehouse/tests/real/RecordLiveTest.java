package io.gatehouse.tests.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gateway;
import io.gatehouse.model.GatewayException;
import io.gatehouse.spi.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Writes what passes between the adapters and real servers to the folder {@code RECORD_TO}: see the README there. */
@Tag("real-engine")
class RecordLiveTest {
    @Test
    void vllm() throws IOException {
        record("VLLM_BASE_URL", RecordedEngine.VLLM);
    }

    @Test
    void llama() throws IOException {
        record("LLAMA_BASE_URL", RecordedEngine.LLAMA);
    }

    private static void record(String variable, RecordedEngine engine) throws IOException {
        String folder = System.getenv("RECORD_TO");
        Assumptions.assumeTrue(folder != null, "RECORD_TO is not set, so nothing is recorded");
        LiveServer server = LiveServer.of(variable);
        try (Relay relay = Relay.to(server.root(), new AtomicReference<>())) {
            for (RecordedCase one : RecordedCase.of(engine)) {
                relay.forget();
                Provider provider = engine.provider(relay.url() + "/v1");
                try (Gateway gateway = Gateway.builder().provider(provider).build()) {
                    one.play(gateway.chat(one.target(provider.name())));
                } catch (GatewayException e) {
                    System.out.println(one + ": " + e.getClass().getSimpleName() + ", " + e.providerMessage());
                }
                assertThat(relay.passed()).as(one.name()).hasSize(1);
                Path file = Path.of(folder, engine.folder(), one.name());
                Files.createDirectories(file.getParent());
                Files.write(
                        file.resolveSibling(one.name() + ".request"),
                        relay.passed().get(0).request());
                Files.write(
                        file.resolveSibling(one.name() + ".response"),
                        relay.passed().get(0).response());
            }
        }
    }
}
