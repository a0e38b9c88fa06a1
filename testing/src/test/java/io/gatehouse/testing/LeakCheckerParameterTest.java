package io.gatehouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheckExtension.class)
class LeakCheckerParameterTest {
    @Test
    void handsItsCheckerToTheTest(LeakChecker leaks) {
        try (Gateway gateway = leaks.watch(Gateway.builder())
                .provider(FakeProvider.answering("fake", "Hello."))
                .build()) {
            gateway.chat("fake/model").user("Hi").send();
        }
        leaks.check();
        assertThat(leaks.leaks()).isEmpty();
    }
}
