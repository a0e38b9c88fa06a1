package io.gatehouse.tests.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gatehouse.Call;
import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.Exchange;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import io.gatehouse.tests.api.Setup;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A call can be ended at any time from anywhere: its socket closes, which is what stops the server's work. */
@ExtendWith(LeakCheckExtension.class)
class CancelTest {
    private static final Duration SHORT = Duration.ofMillis(150);

    private final FakeModelServer server = FakeModelServer.start();
    private final AtomicReference<Call> seen = new AtomicReference<>();
    private final Gateway gateway = watched(Setup.builder(server)).build();

    private GatewayBuilder watched(GatewayBuilder builder) {
        return builder.addInterceptor(chain -> {
            seen.set(chain.call());
            return chain.proceed(chain.request());
        });
    }

    @AfterEach
    void nothingIsLeft() {
        gateway.close();
        server.awaitNoOpenConnections(Setup.WAIT);
        server.close();
        Blocked.await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("gatehouse-")));
    }

    /** Where the server leaves the client waiting. */
    enum Stall {
        NO_HEADERS(Scripts.silent()),
        NO_BODY(Script.stream().body(": wait\n\n").hang()),
        NO_CONTENT(Scripts.streamUnfinished().with(Script::hang)),
        IN_JSON(Scripts.json(200, "{\"choices\":[").declaredLength(1_000).hang()),
        IN_AN_ERROR(Scripts.json(400, "{\"error\":").declaredLength(1_000).hang());

        private final Answer answer;

        Stall(Answer answer) {
            this.answer = answer;
        }
    }

    private ChatCall call() {
        return gateway.chat(Setup.TARGET).user("Hello");
    }

    private void stall(Stall stall) {
        server.enqueue(stall.answer);
    }

    private static void assertCancelled(Throwable e) {
        assertThat(e).isInstanceOf(CancelledException.class);
        GatewayException known = (GatewayException) e;
        assertThat(known.attempts())
                .allMatch(attempt -> attempt.state() == Attempt.State.CANCELLED, "each attempt is told as cancelled");
    }

    private static void assertRanOutOfTime(Throwable e) {
        assertThat(e)
                .isInstanceOfSatisfying(
                        TimedOutException.class,
                        timeout -> assertThat(timeout.phase()).isEqualTo(TimedOutException.Phase.OVERALL))
                .hasMessageContaining("timeout(");
    }

    @ParameterizedTest
    @EnumSource
    void aBlockingCallEndsWhenItIsCancelled(Stall stall) throws Exception {
        stall(stall);
        Blocked<ChatResponse> waiting = Blocked.on(call()::send);
        Exchange exchange = server.takeExchange(Setup.WAIT);

        seen.get().cancel();

        assertCancelled(waiting.failure());
        exchange.awaitClientClosed(Setup.WAIT);
    }

    @ParameterizedTest
    @EnumSource
    void aBlockingCallEndsWhenItsPlatformThreadIsInterrupted(Stall stall) throws Exception {
        stall(stall);
        Blocked<ChatResponse> waiting = Blocked.on(call()::send);
        Exchange exchange = server.takeExchange(Setup.WAIT);

        waiting.interrupt();

        assertCancelled(waiting.failure());
        assertThat(waiting.keptItsInterrupt()).isTrue();
        exchange.awaitClientClosed(Setup.WAIT);
    }

    @ParameterizedTest
    @EnumSource
    void aBlockingCallEndsAtItsDeadline(Stall stall) {
        stall(stall);

        assertRanOutOfTime(catchThrowable(() -> call().timeout(SHORT).send()));

        server.takeExchange(Setup.WAIT).awaitClientClosed(Setup.WAIT);
    }

    @ParameterizedTest
    @EnumSource
    void anAsynchronousCallEndsWhenItsFutureIsCancelled(Stall stall) {
        stall(stall);
        CompletableFuture<ChatResponse> future = call().sendAsync();
        Exchange exchange = server.takeExchange(Setup.WAIT);

        assertThat(future.cancel(false)).isTrue();

        assertThatThrownBy(() -> future.get(1, TimeUnit.NANOSECONDS)).isInstanceOf(CancellationException.class);
        exchange.awaitClientClosed(Setup.WAIT);
    }

    @ParameterizedTest
    @EnumSource
    void anAsynchronousCallEndsAtItsDeadline(Stall stall) {
        stall(stall);

        assertThatThrownBy(() -> call().timeout(SHORT).sendAsync().get(Setup.WAIT.toSeconds(), TimeUnit.SECONDS))
                .cause()
                .satisfies(CancelTest::assertRanOutOfTime);

        server.takeExchange(Setup.WAIT).awaitClientClosed(Setup.WAIT);
    }

    @ParameterizedTest
    @EnumSource
    void openingAStreamEndsWhenTheThreadIsInterrupted(Stall stall) throws Exception {
        stall(stall);
        Blocked<ChatStream> waiting = Blocked.on(call()::stream);
        Exchange exchange = server.takeExchange(Setup.WAIT);

        waiting.interrupt();

        assertCancelled(waiting.failure());
        assertThat(waiting.keptItsInterrupt()).isTrue();
        exchange.awaitClientClosed(Setup.WAIT);
    }

    @ParameterizedTest
    @EnumSource
    void everyCallEndsWhenTheGatewayCloses(Stall stall) throws Exception {
        stall(stall);
        Blocked<ChatResponse> waiting = Blocked.on(call()::send);
        Exchange exchange = server.takeExchange(Setup.WAIT);

        gateway.close();

        assertCancelled(waiting.failure());
        exchange.awaitClientClosed(Setup.WAIT);
    }

    private static Answer begun() {
        return Scripts.streamUnfinished("Once", " upon").with(Script::hang);
    }

    /** Opens a stream and reads what there is, so that the next read blocks. */
    private ChatStream stalledStream(ChatCall call) {
        server.enqueue(begun());
        ChatStream stream = call.stream();
        assertThat(texts(stream, 2)).containsExactly("Once", " upon");
        return stream;
    }

    private static List<String> texts(ChatStream stream, int count) {
        List<String> texts = new ArrayList<>();
        while (texts.size() < count) {
            StreamEvent event = stream.next();
            if (event instanceof TextDelta delta) {
                texts.add(delta.text());
            }
        }
        return texts;
    }

    private static void assertPartial(Throwable e) {
        assertThat(((GatewayException) e).partial().text()).isEqualTo("Once upon");
    }

    @Test
    void aStreamEndsWhenItIsClosedWhileItIsRead() throws Exception {
        ChatStream stream = stalledStream(call());
        Exchange exchange = server.takeExchange(Setup.WAIT);
        Blocked<StreamEvent> reading = Blocked.on(stream::next);
        reading.awaitInside("read");

        stream.close();

        Throwable e = reading.failure();
        assertCancelled(e);
        assertPartial(e);
        exchange.awaitClientClosed(Setup.WAIT);
        assertThatThrownBy(stream::next).isSameAs(e);
    }

    @Test
    void aStreamThatNobodyReadsClosesItsSocketAtOnce() {
        ChatStream stream = stalledStream(call());
        Exchange exchange = server.takeExchange(Setup.WAIT);

        stream.close();
        stream.close();

        exchange.awaitClientClosed(Setup.WAIT);
        assertThatThrownBy(stream::next).isInstanceOf(CancelledException.class).satisfies(CancelTest::assertPartial);
    }

    @Test
    void aStreamEndsWhenItsReaderIsInterrupted() throws Exception {
        ChatStream stream = stalledStream(call());
        Exchange exchange = server.takeExchange(Setup.WAIT);
        Blocked<StreamEvent> reading = Blocked.on(stream::next);
        reading.awaitInside("read");

        reading.interrupt();

        Throwable e = reading.failure();
        assertThat(e).isInstanceOf(CancelledException.class).hasMessageContaining("interrupted");
        assertPartial(e);
        assertThat(reading.keptItsInterrupt()).isTrue();
        exchange.awaitClientClosed(Setup.WAIT);
        stream.close();
    }

    @Test
    void aStreamEndsWhenItsCallIsCancelledReadOrNot() throws Exception {
        ChatStream idle = stalledStream(call());
        Exchange first = server.takeExchange(Setup.WAIT);
        seen.get().cancel();
        first.awaitClientClosed(Setup.WAIT);
        assertThatThrownBy(idle::next).isInstanceOf(CancelledException.class);

        ChatStream read = stalledStream(call());
        Exchange second = server.takeExchange(Setup.WAIT);
        Blocked<StreamEvent> reading = Blocked.on(read::next);
        reading.awaitInside("read");
        seen.get().cancel();
        assertCancelled(reading.failure());
        second.awaitClientClosed(Setup.WAIT);
    }

    @Test
    void aStreamEndsAtItsDeadlineReadOrNot() {
        ChatStream idle = stalledStream(call().timeout(Duration.ofSeconds(1)));
        server.takeExchange(Setup.WAIT).awaitClientClosed(Setup.WAIT);
        assertThatThrownBy(idle::next).satisfies(CancelTest::assertRanOutOfTime);

        ChatStream read = stalledStream(call().timeout(Duration.ofSeconds(1)));
        assertThatThrownBy(read::next).satisfies(CancelTest::assertRanOutOfTime).satisfies(CancelTest::assertPartial);
        server.takeExchange(Setup.WAIT).awaitClientClosed(Setup.WAIT);
        idle.close();
        read.close();
    }

    @Test
    void aStreamEndsWhenTheGatewayCloses() {
        ChatStream stream = stalledStream(call());
        Exchange exchange = server.takeExchange(Setup.WAIT);

        gateway.close();

        exchange.awaitClientClosed(Setup.WAIT);
        assertThatThrownBy(stream::next).isInstanceOf(CancelledException.class);
    }

    @Test
    void aBlockingCallOverAStreamEndsInTheMiddle() throws Exception {
        server.enqueue(begun());
        Blocked<ChatResponse> waiting = Blocked.on(call()::send);
        Exchange exchange = server.takeExchange(Setup.WAIT);
        waiting.awaitInside("read");

        seen.get().cancel();

        Throwable e = waiting.failure();
        assertCancelled(e);
        exchange.awaitClientClosed(Setup.WAIT);
    }

    @Test
    void anEmbeddingEndsWhenItsFutureIsCancelledOrItsTimeIsUp() {
        server.enqueue(Scripts.silent(), Scripts.silent());
        CompletableFuture<?> future = gateway.embed("openai/e").input("a").sendAsync();
        Exchange first = server.takeExchange(Setup.WAIT);
        future.cancel(true);
        first.awaitClientClosed(Setup.WAIT);

        assertThatThrownBy(() ->
                        gateway.embed("openai/e").input("a").timeout(SHORT).send())
                .satisfies(CancelTest::assertRanOutOfTime);
        server.takeExchange(Setup.WAIT).awaitClientClosed(Setup.WAIT);
    }

    /** A gateway that sleeps for long after its first attempt, and a latch that says when it does. */
    private Gateway sleeping(CountDownLatch asleep) {
        return watched(Setup.builder(server))
                .retry(RetryPolicy.standard())
                .sleeper((time, wake) -> {
                    asleep.countDown();
                    wake.await(time.toNanos(), TimeUnit.NANOSECONDS);
                })
                .build();
    }

    @Test
    void aCallEndsInTheMiddleOfABackoff() throws Exception {
        CountDownLatch asleep = new CountDownLatch(3);
        try (Gateway patient = sleeping(asleep)) {
            for (int i = 0; i < 3; i++) {
                server.enqueue(Scripts.rateLimited(Duration.ofSeconds(50)));
            }
            Blocked<ChatResponse> interrupted =
                    Blocked.on(patient.chat(Setup.TARGET).user("a")::send);
            Blocked<ChatResponse> closed = Blocked.on(patient.chat(Setup.TARGET).user("b")::send);
            CompletableFuture<ChatResponse> future =
                    patient.chat(Setup.TARGET).user("c").sendAsync();
            assertThat(asleep.await(Setup.WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

            interrupted.interrupt();
            assertThat(interrupted.failure()).isInstanceOf(CancelledException.class);
            assertThat(interrupted.keptItsInterrupt()).isTrue();

            future.cancel(true);
            assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);

            patient.close();
            assertThat(closed.failure()).isInstanceOf(CancelledException.class);
            assertThat(server.requestCount()).isEqualTo(3);
        }
    }

    @Test
    void aBackoffLongerThanTheTimeLeftIsNotBegun() {
        CountDownLatch asleep = new CountDownLatch(1);
        try (Gateway patient = sleeping(asleep)) {
            server.enqueue(Scripts.rateLimited(Duration.ofSeconds(50)));

            assertThatThrownBy(() -> patient.chat(Setup.TARGET)
                            .user("a")
                            .timeout(Duration.ofSeconds(40))
                            .send())
                    .isInstanceOf(GatewayException.class);
            assertThat(asleep.getCount()).isEqualTo(1);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX) // elsewhere a full queue refuses
    void aCallEndsWhileItConnects() throws Exception {
        // A listener whose queue is full drops further connections, so that connecting hangs.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket one = new Socket(full.getInetAddress(), full.getLocalPort());
                Socket two = new Socket(full.getInetAddress(), full.getLocalPort());
                Gateway stuck = watched(Gateway.builder()
                                .provider(OpenAiProvider.builder()
                                        .baseUrl("http://127.0.0.1:" + full.getLocalPort() + "/v1")
                                        .apiKey(Setup.KEY)
                                        .connectTimeout(Duration.ofMinutes(5))
                                        .build()))
                        .build()) {
            assertThat(one.isConnected() && two.isConnected()).isTrue();

            Blocked<ChatResponse> interrupted =
                    Blocked.on(stuck.chat(Setup.TARGET).user("a")::send);
            Blocked.awaitConnecting(1);
            interrupted.interrupt();
            assertThat(interrupted.failure()).isInstanceOf(CancelledException.class);

            Blocked<ChatResponse> cancelled =
                    Blocked.on(stuck.chat(Setup.TARGET).user("a")::send);
            Blocked.awaitConnecting(1);
            seen.get().cancel();
            assertThat(cancelled.failure()).isInstanceOf(CancelledException.class);

            CompletableFuture<ChatResponse> future =
                    stuck.chat(Setup.TARGET).user("a").sendAsync();
            Blocked.awaitConnecting(1);
            future.cancel(true);
            assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);

            assertRanOutOfTime(catchThrowable(
                    () -> stuck.chat(Setup.TARGET).user("a").timeout(SHORT).send()));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX) // elsewhere a full queue refuses
    void aConnectionThatIsNotMadeInTimeIsATimeoutOfThatPhase() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket one = new Socket(full.getInetAddress(), full.getLocalPort());
                Socket two = new Socket(full.getInetAddress(), full.getLocalPort());
                Gateway stuck = Gateway.builder()
                        .provider(OpenAiProvider.builder()
                                .baseUrl("http://127.0.0.1:" + full.getLocalPort() + "/v1")
                                .apiKey(Setup.KEY)
                                .connectTimeout(SHORT)
                                .build())
                        .build()) {
            assertThat(one.isConnected() && two.isConnected()).isTrue();

            assertThatThrownBy(() -> stuck.chat(Setup.TARGET).user("a").send())
                    .isInstanceOfSatisfying(
                            TimedOutException.class,
                            e -> assertThat(e.phase()).isEqualTo(TimedOutException.Phase.CONNECT))
                    .hasMessageContaining("127.0.0.1:" + full.getLocalPort())
                    .hasMessageContaining("server is up");
        }
    }

    @Test
    void aThreadThatIsInterruptedAlreadySendsNothing() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> call().send()).isInstanceOf(CancelledException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        assertThat(server.requestCount()).isZero();
    }

    @Test
    void aFutureThatIsCancelledBeforeItsCallBeganSendsNothing() {
        AtomicReference<Runnable> later = new AtomicReference<>();
        try (Gateway slow = Setup.builder(server).executor(later::set).build()) {
            CompletableFuture<ChatResponse> future =
                    slow.chat(Setup.TARGET).user("a").sendAsync();
            future.cancel(true);
            later.get().run();

            assertThat(server.requestCount()).isZero();
        }
    }
}
