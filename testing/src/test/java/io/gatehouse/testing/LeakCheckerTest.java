package io.gatehouse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.ChatReply;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LeakCheckerTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    private final LeakChecker leaks = new LeakChecker();
    private final FakeProvider provider =
            FakeProvider.builder("fake").stream("Hel", "lo").build();

    @Test
    void isSatisfiedWhenEverythingIsGone() {
        try (FakeModelServer server = leaks.watch(FakeModelServer.start());
                Gateway gateway = leaks.watch(Gateway.builder())
                        .provider(leaks.watch(provider))
                        .build()) {
            assertThat(server.openConnections()).isZero();
            assertThat(gateway.chat("fake/model").user("Hi").send().text()).isEqualTo("Hello");
            gateway.chat("fake/model").user("Hi").sendAsync().join();
        }
        leaks.check();
        assertThat(leaks.leaks()).isEmpty();
    }

    @Test
    void findsAThreadAndSaysWhereItStands() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = new Thread(() -> awaitQuietly(end), "gatehouse-lost");
        thread.start();
        try {
            assertThatThrownBy(() -> leaks.check(SHORT))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("thread gatehouse-lost")
                    .hasMessageContaining("at ");
        } finally {
            end.countDown();
            thread.join();
        }
        leaks.check();
    }

    @Test
    void leavesThreadsAloneThatWereThereBefore() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = new Thread(() -> awaitQuietly(end), "fake-model-server-old");
        thread.start();
        try {
            new LeakChecker().check(SHORT);
        } finally {
            end.countDown();
            thread.join();
        }
    }

    @Test
    void waitsForThreadsThatAreAboutToEnd() {
        CountDownLatch end = new CountDownLatch(1);
        new Thread(() -> awaitQuietly(end), "gatehouse-slow").start();
        assertThat(leaks.leaks()).isNotEmpty();

        end.countDown();

        leaks.check();
    }

    @Test
    void findsAnOpenConnection() throws Exception {
        try (FakeModelServer server = leaks.watch(FakeModelServer.start());
                Socket socket = new Socket("127.0.0.1", server.port())) {
            server.awaitOpenConnections(1, Duration.ofSeconds(5));

            assertThat(socket.isConnected()).isTrue();
            assertThat(leaks.leaks()).anyMatch(leak -> leak.startsWith("1 open connection"));
        }
        leaks.check();
    }

    @Test
    void findsACallUnderWayAndItsOpenReply() {
        GatewayBuilder builder = leaks.watch(Gateway.builder()).provider(leaks.watch(provider));
        try (Gateway gateway = builder.build();
                ChatStream stream = gateway.chat("fake/model").user("Hi").stream()) {
            stream.next();

            assertThat(leaks.leaks())
                    .anyMatch(leak -> leak.contains("to \"fake/model\", still under way"))
                    .anyMatch(leak -> leak.startsWith("1 open reply"));
        }
        leaks.check();
    }

    @Test
    void findsADroppedReplyWithoutWaiting() {
        GatewayBuilder builder = leaks.watch(Gateway.builder())
                .provider(provider)
                .addInterceptor(chain -> {
                    chain.proceed(chain.request());
                    return ChatReply.of(chain.proceed(chain.request()).await());
                });
        try (Gateway gateway = builder.build()) {
            gateway.chat("fake/model").user("Hi").send();
        }
        assertThat(leaks.leaks()).anyMatch(leak -> leak.startsWith("a reply dropped by"));
        assertThatThrownBy(leaks::check).isInstanceOf(AssertionError.class);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
