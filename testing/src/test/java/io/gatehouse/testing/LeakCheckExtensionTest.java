package io.gatehouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LeakCheckExtensionTest {
    @RegisterExtension
    final LeakCheckExtension leaks = new LeakCheckExtension();

    private final FakeModelServer server = leaks.watch(FakeModelServer.start());
    private final Gateway gateway = leaks.watch(Gateway.builder())
            .provider(leaks.watch(FakeProvider.answering("fake", "Hello.")))
            .build();

    @AfterEach
    void close() {
        gateway.close();
        server.close();
    }

    @Test
    void letsACleanTestPass() {
        assertThat(gateway.chat("fake/model").user("Hi").send().text()).isEqualTo("Hello.");
    }
}
