package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.Outcome;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.TimedOutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stream as the application holds it: several threads may be at it. */
class StreamTest extends ChainTest {
    private final Purse purse = new Purse();

    private Gateway gateway() {
        return open(builder().addInterceptor(purse));
    }

    @Test
    void closeWakesABlockedReaderAndDoesNotWaitForIt() throws Exception {
        Stop stop = new Stop();
        CountDownLatch closeReturned = new CountDownLatch(1);
        List<Thread> closers = new CopyOnWriteArrayList<>();
        model.plays(Script.text("a").await(stop).done());
        Gateway gateway = gateway(chain -> chain.proceed(chain.request()).onClose(outcome -> {
            closers.add(Thread.currentThread());
            awaitQuietly(closeReturned);
        }));
        ChatStream stream = call(gateway).stream();
        stream.next();
        Background<?> reader = Background.start(stream::next);
        stop.awaitArrival();
        stream.close();
        closeReturned.countDown();
        assertThat(reader.failure()).isInstanceOf(CancelledException.class);
        assertThat(closers).containsExactly(reader.thread());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSecondReaderIsRefusedAndTheFirstIsUnharmed() {
        Stop stop = new Stop();
        model.plays(Script.text("a").await(stop).thenText("b").done());
        try (ChatStream stream = call(gateway()).stream()) {
            stream.next();
            Background<?> reader = Background.start(stream::next);
            stop.awaitArrival();
            assertThatThrownBy(stream::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Another thread is reading");
            stop.open();
            assertThat(reader.get()).isEqualTo(TextDelta.of("b"));
            assertThat(stream.await().text()).isEqualTo("ab");
        }
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.FINISHED);
    }

    @ParameterizedTest
    @EnumSource
    void anEndWithoutFinishedIsAnInterruption(Mode mode) {
        model.plays(Script.text("a", "b"));
        Gateway gateway = gateway();
        assertThatThrownBy(() -> mode.run(call(gateway)))
                .isInstanceOfSatisfying(
                        StreamInterruptedException.class,
                        e -> assertThat(e.partial().text()).isEqualTo("ab"));
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.FAILED);
    }

    @Test
    void nothingIsReadBehindFinished() {
        model.plays(Script.answer("a").thenText("late").fails(ChainTest::broken));
        try (ChatStream stream = call(gateway()).stream()) {
            assertThat(stream.await().text()).isEqualTo("a");
            assertThat(stream.next()).isNull();
            assertThat(stream.next()).isNull();
        }
    }

    @Test
    void afterCloseReadingFailsAndIsNeverASilentEnd() {
        model.plays(Script.answer("a", "b"));
        ChatStream stream = call(gateway()).stream();
        stream.next();
        stream.close();
        stream.close();
        Throwable first = catchThrowable(stream::next);
        assertThat(first)
                .isInstanceOfSatisfying(
                        CancelledException.class,
                        e -> assertThat(e.partial().text()).isEqualTo("a"));
        assertThatThrownBy(stream::next).isInstanceOf(CancelledException.class);
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.ABANDONED);
    }

    @Test
    void theOverallLimitClosesTheWireThoughNobodyReads() {
        model.plays(Script.text("a").hangs());
        ChatStream stream = call(gateway()).timeout(Duration.ofSeconds(5)).stream();
        stream.next();
        clock.advance(Duration.ofSeconds(5));
        model.wire(0).awaitClosed();
        Purse.Settled settled = purse.only();
        assertThat(settled.kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(settled.error()).isInstanceOf(TimedOutException.class);
        assertThat(settled.thread().getName()).startsWith("gatehouse-cleanup-");
        assertThatThrownBy(stream::next).isInstanceOfSatisfying(TimedOutException.class, e -> {
            assertThat(e.phase()).isEqualTo(TimedOutException.Phase.OVERALL);
            assertThat(e.partial().text()).isEqualTo("a");
        });
    }

    @ParameterizedTest
    @EnumSource
    void theOverallLimitWakesABlockedReader(Mode mode) {
        Stop stop = new Stop();
        model.plays(Script.text("a").await(stop).done());
        Gateway gateway = gateway();
        Background<?> reader = Background.start(() -> mode.run(call(gateway).timeout(Duration.ofSeconds(5))));
        stop.awaitArrival();
        clock.advance(Duration.ofSeconds(5));
        assertThat(reader.failure()).isInstanceOf(TimedOutException.class);
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.FAILED);
    }

    @Test
    void aForgottenStreamIsClosed() {
        model.plays(Script.text("a").hangs());
        try (GatewayLog log = new GatewayLog()) {
            // Not watched: a forgotten stream is told as a dropped reply, and is one here on purpose.
            Gateway gateway = open(model.install(Gateway.builder()).clock(clock).addInterceptor(purse));
            forget(gateway);
            for (int i = 0; i < 500 && !model.wire(0).isClosed(); i++) {
                System.gc();
                clock.advance(Duration.ofSeconds(1));
                Thread.yield();
            }
            Purse.Settled settled = purse.only();
            assertThat(settled.kind()).isEqualTo(Outcome.Kind.ABANDONED);
            assertThat(settled.thread().getName()).startsWith("gatehouse-cleanup-");
            assertThat(log.lines()).singleElement().asString().contains("was never closed");
        }
    }

    private static void forget(Gateway gateway) {
        assertThat(call(gateway).stream().next()).isEqualTo(TextDelta.of("a"));
    }

    @Test
    void closingTheGatewayEndsOpenStreams() {
        model.plays(Script.text("a").hangs());
        Gateway gateway = gateway();
        ChatStream stream = call(gateway).stream();
        gateway.close();
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.CANCELLED);
        assertThatThrownBy(stream::next).isInstanceOf(CancelledException.class);
    }

    @Test
    void endedStreamsLeaveNoTimerBehind() {
        model.plays(Script.answer("a"), Script.answer("b"), Script.text("c").fails(ChainTest::broken));
        Gateway gateway = gateway();
        Mode.STREAMING.run(call(gateway));
        call(gateway).stream().close();
        assertThat(catchThrowable(() -> Mode.STREAMING.run(call(gateway)))).isNotNull();
        // The look for forgotten streams, once, ends by itself when none is out.
        clock.advance(Duration.ofSeconds(1));
        assertThat(clock.pending()).isZero();
    }
}
