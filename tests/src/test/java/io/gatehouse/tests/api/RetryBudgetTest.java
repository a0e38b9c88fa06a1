package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.Gateway;
import io.gatehouse.model.GatewayException;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.Scripts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All calls of a gateway together retry only so much: an outage does not become a storm. */
@ExtendWith(LeakCheckExtension.class)
class RetryBudgetTest {
    private static final Answer DOWN = Scripts.error(503, "server_error", "x", "down");
    private static final int CALLS = 1_000;

    private final FakeModelServer server = FakeModelServer.start();
    private final ManualClock clock = new ManualClock();
    private final InstantSleeper sleeper = new InstantSleeper(clock);

    @AfterEach
    void close() {
        server.awaitNoOpenConnections(Setup.WAIT);
        server.close();
    }

    private Gateway gateway(RetryPolicy policy) {
        return Setup.builder(server).retry(policy).clock(clock).sleeper(sleeper).build();
    }

    private static void fails(Gateway gateway, Way way) {
        assertThatThrownBy(() -> way.run(gateway.chat(Setup.TARGET).user("Hello")))
                .isInstanceOf(GatewayException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 60})
    void whileAllFailsTheServerGetsLittleMoreThanTheCalls(int secondsBetweenCalls) {
        try (Gateway gateway = gateway(RetryPolicy.standard())) {
            // The worst beginning: a full reserve.
            server.otherwise(Scripts.chat("well"));
            for (int i = 0; i < 400; i++) {
                gateway.chat(Setup.TARGET).user("Hello").send();
            }
            long before = server.requestCount();
            server.otherwise(DOWN);
            for (int i = 0; i < CALLS; i++) {
                fails(gateway, Way.values()[i % 3]);
                clock.advance(Duration.ofSeconds(secondsBetweenCalls));
            }
            double ratio = (server.requestCount() - before) / (double) CALLS;
            System.out.println(
                    "Upstream requests per call in an outage, a call every " + secondsBetweenCalls + " s: " + ratio);
            assertThat(ratio).isBetween(1.1, 1.15);
        }
    }

    @Test
    void threadsShareTheBudget() {
        try (Gateway gateway = gateway(RetryPolicy.standard())) {
            server.otherwise(DOWN);
            List<CompletableFuture<Void>> threads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                threads.add(Pool.later(() -> {
                    for (int call = 0; call < CALLS / 8; call++) {
                        fails(gateway, Way.BLOCKING);
                    }
                    return null;
                }));
            }
            threads.forEach(Pool::get);
            double ratio = server.requestCount() / (double) CALLS;
            System.out.println("Upstream requests per call in an outage, 8 threads: " + ratio);
            assertThat(ratio).isBetween(1.1, 1.15);
        }
    }

    @Test
    void thinTrafficKeepsItsRetries() {
        try (Gateway gateway = gateway(RetryPolicy.standard())) {
            for (int i = 0; i < 50; i++) {
                server.enqueue(DOWN, DOWN, Scripts.chat("up"));
                gateway.chat(Setup.TARGET).user("Hello").send();
                clock.advance(Duration.ofMinutes(1));
            }
            assertThat(server.requestCount()).isEqualTo(150);
        }
    }

    @Test
    void withoutABudgetEachCallMakesAllItsRetries() {
        try (Gateway gateway = gateway(RetryPolicy.builder().withoutBudget().build())) {
            server.otherwise(DOWN);
            for (int i = 0; i < 30; i++) {
                fails(gateway, Way.BLOCKING);
            }
            assertThat(server.requestCount()).isEqualTo(90);
        }
    }

    @Test
    void anEmptyBudgetRetriesNothing() {
        try (Gateway gateway = gateway(RetryPolicy.builder().budget(0, 0).build())) {
            server.enqueue(DOWN);
            fails(gateway, Way.BLOCKING);
            assertThat(server.requestCount()).isEqualTo(1);
            assertThat(sleeper.slept()).isEmpty();
        }
    }
}
