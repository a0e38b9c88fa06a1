package io.gatehouse.tests.chain;

import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What tests over a real socket share. Time stands still unless a test moves it. */
@Timeout(60)
abstract class SocketTest {
    static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension
    final LeakCheckExtension leaks = new LeakCheckExtension();

    final FakeModelServer server = leaks.watch(FakeModelServer.start());
    final ManualClock clock = new ManualClock();
    private final List<Gateway> gateways = new ArrayList<>();

    /** A builder whose provider {@code local} is the server. */
    GatewayBuilder builder() {
        return leaks.watch(Gateway.builder())
                .clock(clock)
                .provider(OpenAiProvider.builder()
                        .name("local")
                        .apiKey("key")
                        .baseUrl(server.baseUrl())
                        .build());
    }

    Gateway open(GatewayBuilder builder) {
        Gateway gateway = builder.build();
        gateways.add(gateway);
        return gateway;
    }

    @AfterEach
    void closeAll() {
        gateways.forEach(Gateway::close);
        server.close();
    }
}
