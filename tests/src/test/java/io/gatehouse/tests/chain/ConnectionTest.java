package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.Outcome;
import io.gatehouse.Stage;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.GuardrailException;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.testing.Exchange;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of the connection: each early end closes it, which stops the server; a whole answer keeps it. */
class ConnectionTest extends SocketTest {
    private final Purse purse = new Purse();
    private final AtomicReference<Runnable> cancel = new AtomicReference<>();

    private Gateway gateway() {
        return open(builder()
                .addInterceptor(chain -> {
                    cancel.set(chain.call()::cancel);
                    return chain.proceed(chain.request());
                })
                .addInterceptor(purse));
    }

    private static ChatCall call(Gateway gateway) {
        return gateway.chat("local/one").user("Hello");
    }

    private void streamsAndHangs() {
        server.enqueue(Scripts.streamUnfinished("a").with(Script::hang));
    }

    private void assertCancelled(Exchange exchange) {
        exchange.awaitClientClosed(SOON);
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.CANCELLED);
    }

    @Test
    void cancellingTheFutureClosesTheSocket() {
        streamsAndHangs();
        CompletableFuture<ChatResponse> future = call(gateway()).sendAsync();
        Exchange exchange = server.takeExchange(SOON);
        future.cancel(true);
        exchange.awaitClientClosed(SOON);
        purse.only();
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void cancellingClosesTheSocketThoughNoVirtualThreadCanRun() throws Exception {
        streamsAndHangs();
        CompletableFuture<ChatResponse> future = call(gateway()).sendAsync();
        Exchange exchange = server.takeExchange(SOON);
        AtomicBoolean over = new AtomicBoolean();
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
            start.invoke(null, (Runnable) () -> {
                while (!over.get()) {
                    Thread.onSpinWait();
                }
            });
        }
        try {
            future.cancel(true);
            exchange.awaitClientClosed(SOON);
        } finally {
            over.set(true);
        }
        purse.only();
    }

    @Test
    void closingTheStreamFromAnotherThreadClosesTheSocket() {
        streamsAndHangs();
        ChatStream stream = call(gateway()).stream();
        stream.next();
        Background<?> reader = Background.start(stream::next);
        Exchange exchange = server.takeExchange(SOON);
        stream.close();
        assertThat(reader.failure()).isInstanceOf(CancelledException.class);
        exchange.awaitClientClosed(SOON);
        // The close may have come before the reader.
        assertThat(purse.only().kind()).isIn(Outcome.Kind.CANCELLED, Outcome.Kind.ABANDONED);
    }

    @Test
    void closingAnIdleStreamClosesTheSocket() {
        streamsAndHangs();
        try (ChatStream stream = call(gateway()).stream()) {
            stream.next();
        }
        server.takeExchange(SOON).awaitClientClosed(SOON);
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.ABANDONED);
    }

    @Test
    void cancellingTheCallClosesTheSocketOfAReader() {
        streamsAndHangs();
        ChatStream stream = call(gateway()).stream();
        Background<?> reader = Background.start(stream::await);
        Exchange exchange = server.takeExchange(SOON);
        cancel.get().run();
        assertThat(reader.failure()).isInstanceOf(CancelledException.class);
        assertCancelled(exchange);
    }

    @Test
    void interruptingTheThreadClosesTheSocketAndIsKept() {
        streamsAndHangs();
        Gateway gateway = gateway();
        Background<Boolean> caller = Background.start(() -> {
            try {
                call(gateway).send();
                return false;
            } catch (CancelledException e) {
                return Thread.currentThread().isInterrupted();
            }
        });
        Exchange exchange = server.takeExchange(SOON);
        caller.thread().interrupt();
        assertThat(caller.get()).isTrue();
        exchange.awaitClientClosed(SOON);
        purse.only();
    }

    @Test
    void closingTheGatewayClosesTheSocket() {
        streamsAndHangs();
        Gateway gateway = gateway();
        ChatStream stream = call(gateway).stream();
        gateway.close();
        server.takeExchange(SOON).awaitClientClosed(SOON);
        assertThatThrownBy(stream::next).isInstanceOf(CancelledException.class);
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.CANCELLED);
    }

    @Test
    void aGuardThatAbortsClosesTheSocket() {
        server.enqueue(Scripts.streamUnfinished("a se", "cr", "et").with(Script::hang));
        Gateway gateway =
                open(builder().addInterceptor(new ForbiddenWord("secret")).addInterceptor(purse));
        GuardrailException e = catchThrowableOfType(
                GuardrailException.class, () -> call(gateway).stream().await());
        assertThat(e.partial().text()).isEqualTo("a");
        assertThat(e.attempts()).extracting(Attempt::state).containsExactly(Attempt.State.CANCELLED);
        assertThat(e.attempts().get(0).error()).isNull();
        server.takeExchange(SOON).awaitClientClosed(SOON);
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.ABANDONED);
    }

    @ParameterizedTest
    @EnumSource
    void aWholeAnswerKeepsTheConnection(Mode mode) {
        Gateway gateway = gateway();
        for (int i = 0; i < 4; i++) {
            server.enqueue(Scripts.chat("Hello there"));
            assertThat(mode.run(call(gateway)).text()).isEqualTo("Hello there");
        }
        assertThat(server.acceptedConnections()).isEqualTo(1);
        assertThat(server.takeRequest(SOON).reused()).isFalse();
        assertThat(server.takeRequest(SOON).reused()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void anErrorAsFirstEventIsRetriedInvisibly(Mode mode) {
        server.enqueue(
                Scripts.errorInStream("server_error", "overloaded", "Try later."),
                Scripts.streamUnfinished().with(Script::thenReset),
                Scripts.streamText("a", "b"));
        Gateway gateway = open(builder()
                .retry(RetryPolicy.standard())
                .sleeper(new InstantSleeper(clock))
                .addInterceptor(purse));
        ChatResponse answer = mode.run(call(gateway));
        assertThat(answer.text()).isEqualTo("ab");
        assertThat(answer.attempts()).hasSize(3);
        assertThat(purse.only().unknownAttempts()).isEqualTo(mode == Mode.STREAMING ? 2 : 3);
    }

    @Test
    void aConnectionThatBreaksInTheMiddleIsAnInterruption() {
        Gate reset = new Gate();
        server.enqueue(
                Scripts.streamUnfinished("a").with(script -> script.await(reset).thenReset()));
        try (ChatStream stream = call(gateway()).stream()) {
            assertThat(stream.next()).isEqualTo(TextDelta.of("a"));
            reset.open();
            StreamInterruptedException e = catchThrowableOfType(StreamInterruptedException.class, stream::next);
            assertThat(e.partial().text()).isEqualTo("a");
            assertThat(e).hasCauseInstanceOf(TransportException.class);
            assertThatThrownBy(stream::next).isSameAs(e);
        }
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.FAILED);
    }

    @Test
    void anErrorEventInTheMiddleIsAnInterruption() {
        server.enqueue(Scripts.errorInStream("server_error", "overloaded", "Try later.", "a", "b"));
        Gateway gateway = gateway();
        assertThatThrownBy(() -> call(gateway).stream().await())
                .isInstanceOfSatisfying(
                        StreamInterruptedException.class,
                        e -> assertThat(e.partial().text()).isEqualTo("ab"))
                .cause()
                .isInstanceOfAny(OverloadedException.class, UnavailableException.class);
    }

    @Test
    void aStreamThatEndsWithoutAMarkIsAnInterruption() {
        server.enqueue(Scripts.streamUnfinished("a", "b"));
        Gateway gateway = gateway();
        assertThatThrownBy(() -> call(gateway).stream().await())
                .isInstanceOfSatisfying(
                        StreamInterruptedException.class,
                        e -> assertThat(e.partial().text()).isEqualTo("ab"));
    }

    @ParameterizedTest
    @EnumSource
    void theLoserOfAHedgeLosesItsSocket(Mode mode) {
        server.enqueue(Scripts.silent(), Scripts.chat("second"));
        Gateway gateway = open(builder()
                .addInterceptor(purse)
                .addInterceptor(Stage.BALANCING.before(), new Hedging(Duration.ofSeconds(1))));
        Background<String> caller =
                Background.start(() -> mode.run(call(gateway)).text());
        Exchange first = server.takeExchange(SOON);
        clock.advance(Duration.ofSeconds(1));
        assertThat(caller.get()).isEqualTo("second");
        first.awaitClientClosed(SOON);
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.FINISHED);
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerRestartsElsewhere(Mode mode) {
        server.enqueue(Scripts.streamUnfinished("lost"), Scripts.streamText("a", "b"));
        Gateway gateway = open(
                builder().addInterceptor(purse).addInterceptor(Stage.ROUTING.before(), new Restarting("local/two")));
        ChatResponse answer = mode.run(call(gateway));
        assertThat(answer.text()).isEqualTo("ab");
        assertThat(answer.attempts())
                .extracting(attempt -> attempt.target().model())
                .containsExactly("one", "two");
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.FINISHED);
    }

    @Test
    void anAnswerGoesOnWhereItBrokeOff() {
        server.enqueue(Scripts.streamUnfinished("a", "b"), Scripts.streamText("c"));
        Gateway gateway = open(builder().addInterceptor(new Continuing()));
        try (ChatStream stream = call(gateway).stream()) {
            assertThat(Texts.pieces(stream)).containsExactly("a", "b", "c");
        }
        server.takeRequest(SOON);
        assertThat(server.takeRequest(SOON).at("/messages/1/content")).isEqualTo("ab");
    }
}
