package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.GatewayException;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gateway that closes takes no new calls, lets those under way end for a while, cancels the rest and leaves no thread. */
@ExtendWith(LeakCheckExtension.class)
class GatewayCloseTest {
    private final FakeModelServer server = FakeModelServer.start();

    @AfterEach
    void close() {
        server.awaitNoOpenConnections(Setup.WAIT);
        server.close();
        long until = System.nanoTime() + Setup.WAIT.toNanos();
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("gatehouse-"))) {
            assertThat(System.nanoTime() - until)
                    .as("threads of the gateway are gone")
                    .isNegative();
            Thread.yield();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedGatewayRefusesCalls(Way way) {
        Gateway gateway = Setup.gateway(server);
        gateway.close();
        gateway.close();

        assertThatThrownBy(() -> way.run(gateway.chat(Setup.TARGET).user("Hello")))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("closed")
                .hasMessageContaining("build a new one");
        assertThatThrownBy(() -> gateway.embed("openai/e").input("a").send()).hasMessageContaining("closed");
        assertThat(server.requestCount()).isZero();
    }

    @Test
    void callsUnderWayMayEndWithinTheDrainTime() throws Exception {
        Gate gate = new Gate();
        Gateway gateway = Setup.builder(server).drain(Setup.WAIT).build();
        server.enqueue(Scripts.chat("in time").after(gate));
        CompletableFuture<ChatResponse> call =
                gateway.chat(Setup.TARGET).user("Hello").sendAsync();
        server.takeRequest(Setup.WAIT);

        CompletableFuture<Void> closing = CompletableFuture.runAsync(gateway::close);
        while (true) {
            try {
                gateway.chat(Setup.TARGET)
                        .user("Hello")
                        .timeout(Duration.ofNanos(1))
                        .send();
            } catch (GatewayException e) {
                if (e.getMessage().contains("closed")) {
                    break;
                }
            }
        }
        assertThat(closing).isNotDone();
        gate.open();

        assertThat(call.get(20, TimeUnit.SECONDS).text()).isEqualTo("in time");
        closing.get(20, TimeUnit.SECONDS);
    }

    @Test
    void callsThatDoNotEndAreCancelled() {
        Gateway gateway = Setup.gateway(server);
        server.enqueue(Scripts.silent(), Scripts.streamUnfinished("Once").with(Script::hang));
        CompletableFuture<ChatResponse> call =
                gateway.chat(Setup.TARGET).user("Hello").sendAsync();
        var first = server.takeExchange(Setup.WAIT);
        ChatStream stream = gateway.chat(Setup.TARGET).user("Hello").stream();
        var second = server.takeExchange(Setup.WAIT);

        gateway.close();

        assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CancelledException.class);
        first.awaitClientClosed(Setup.WAIT);
        second.awaitClientClosed(Setup.WAIT);
        assertThatThrownBy(stream::await).isInstanceOf(CancelledException.class);
    }

    @Test
    void aGatewayThatWasUsedInEveryWayLeavesNothing() throws Exception {
        Gateway gateway = Setup.builder(server).recommended().build();
        for (Way way : Way.values()) {
            way.run(gateway.chat(Setup.TARGET).user("Hello"));
        }
        gateway.embed("openai/e").input("a").sendAsync().get(20, TimeUnit.SECONDS);
        assertThat(server.openConnections()).isPositive();

        gateway.close();

        server.awaitNoOpenConnections(Setup.WAIT);
    }

    @Test
    void twoGatewaysDoNotDisturbEachOther() {
        Gateway one = Setup.gateway(server);
        Gateway two = Setup.gateway(server);
        one.chat(Setup.TARGET).user("Hello").send();
        one.close();

        assertThat(two.chat(Setup.TARGET).user("Hello").send().text()).isNotEmpty();
        two.close();
    }
}
