package io.gatehouse.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.Timeouts;
import io.gatehouse.model.Usage;
import io.gatehouse.testing.Exchange;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.Script;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How calls end early, and that the server learns of it. Extend {@link ProviderContract}, not this. */
@SuppressWarnings("exports") // JUnit is optional: a transitive requirement would make it a must
public abstract class CancelContract extends StreamContract {
    private static final Usage USAGE = Usage.of(11, 7);
    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final Duration BETWEEN = Duration.ofSeconds(10);
    private static final Duration YEAR = Duration.ofDays(365);

    private final ManualClock clock = new ManualClock();
    private final Gate gate = new Gate();

    CancelContract() {}

    /** Closing a stream closes the connection. */
    @Test
    public void closingAStreamReachesTheServer() {
        enqueue(scripts().unfinished("Hel").with(Script::hang));
        try (ChatStream stream = chat(gateway()).stream()) {
            assertThat(stream.next()).isEqualTo(TextDelta.of("Hel"));
        }
        awaitClientClosed();
    }

    /** Closing a stream while another thread reads from it closes the connection and frees the reader. */
    @Test
    public void closingAStreamFreesItsReader() throws Exception {
        enqueue(scripts().unfinished("Hel").with(script -> script.await(gate)));
        ChatStream stream = chat(gateway()).stream();
        assertThat(stream.next()).isEqualTo(TextDelta.of("Hel"));
        FutureTask<@Nullable StreamEvent> reader = new FutureTask<>(stream::next);
        Thread thread = new Thread(reader, "contract-reader");
        thread.start();
        awaitBlockedIn(ChatStream.class, thread);

        stream.close();

        assertFails(reader).isInstanceOf(CancelledException.class);
        awaitClientClosed();
    }

    /** Cancelling the future of a call closes the connection. */
    @Test
    public void cancellingAFutureReachesTheServer() {
        enqueue(scripts().text(USAGE, "late").after(gate));
        CompletableFuture<ChatResponse> answer = chat(gateway()).sendAsync();
        gate.awaitArrivals(1, SOON);

        answer.cancel(true);

        assertThatThrownBy(answer::join).isInstanceOf(CancellationException.class);
        awaitClientClosed();
    }

    /** Interrupting the thread of a blocking call closes the connection and keeps the flag. */
    @Test
    public void interruptingABlockingCallReachesTheServer() throws Exception {
        enqueue(scripts().text(USAGE, "late").after(gate));
        Gateway gateway = gateway();

        checkInterrupt(() -> chat(gateway).send());
    }

    /** Interrupting the thread that reads a stream closes the connection and keeps the flag. */
    @Test
    public void interruptingAStreamReachesTheServer() throws Exception {
        enqueue(scripts().unfinished("Hel").with(script -> script.await(gate)));
        Gateway gateway = gateway();

        checkInterrupt(() -> {
            try (ChatStream stream = chat(gateway).stream()) {
                return stream.await();
            }
        });
    }

    private void checkInterrupt(Callable<ChatResponse> call) throws Exception {
        AtomicBoolean flag = new AtomicBoolean();
        FutureTask<ChatResponse> task = new FutureTask<>(() -> {
            try {
                return call.call();
            } finally {
                flag.set(Thread.currentThread().isInterrupted());
            }
        });
        Thread thread = new Thread(task, "contract-caller");
        thread.start();
        gate.awaitArrivals(1, SOON);

        thread.interrupt();

        assertFails(task).isInstanceOf(CancelledException.class);
        assertThat(flag).as("interrupt flag").isTrue();
        awaitClientClosed();
    }

    /** The end of a call's time closes the connection. */
    @Test
    public void theDeadlineReachesTheServer() throws Exception {
        enqueue(scripts().text(USAGE, "late").after(gate));
        Gateway gateway = gateway(builder -> builder.clock(clock));
        Future<ChatResponse> answer =
                chat(gateway).timeout(Duration.ofSeconds(5)).sendAsync();
        gate.awaitArrivals(1, SOON);

        clock.advance(Duration.ofSeconds(5));

        assertTimesOut(answer, TimedOutException.Phase.OVERALL);
        awaitClientClosed();
    }

    /** The end of a call's time closes the connection of a stream that nobody reads. */
    @Test
    public void theDeadlineEndsAStreamThatNobodyReads() {
        enqueue(scripts().unfinished("Hel").with(Script::hang));
        Gateway gateway = gateway(builder -> builder.clock(clock));
        try (ChatStream stream = chat(gateway).timeout(Duration.ofSeconds(5)).stream()) {
            assertThat(stream.next()).isEqualTo(TextDelta.of("Hel"));

            clock.advance(Duration.ofSeconds(5));

            awaitClientClosed();
            assertThatThrownBy(stream::next).isInstanceOf(TimedOutException.class);
        }
    }

    /** A server that says nothing runs into the limit for the first event, blocking and streaming. */
    @Test
    public void aSilentServerRunsIntoTheFirstEventLimit() throws Exception {
        Gateway gateway = gateway(builder -> builder.clock(clock).timeouts(limits()));
        enqueue(
                scripts().text(USAGE, "late").after(gate),
                scripts().text(USAGE, "late").after(gate));

        Future<ChatResponse> blocking = chat(gateway).sendAsync();
        gate.awaitArrivals(1, SOON);
        clock.advance(FIRST);
        assertTimesOut(blocking, TimedOutException.Phase.FIRST_EVENT);
        awaitClientClosed();

        Future<StreamRecord> streaming = onThread(() -> read(chat(gateway)));
        gate.awaitArrivals(2, SOON);
        clock.advance(FIRST);
        assertTimesOut(streaming, TimedOutException.Phase.FIRST_EVENT);
        awaitClientClosed();
    }

    /** What only keeps the connection alive does not count as an event. */
    @Test
    public void keepAliveIsNoEvent() throws Exception {
        Gateway gateway = gateway(builder -> builder.clock(clock).timeouts(limits()));
        enqueue(scripts().keepAlive(gate));

        Future<StreamRecord> streaming = onThread(() -> read(chat(gateway)));
        gate.awaitArrivals(1, SOON);
        clock.advance(FIRST);

        assertTimesOut(streaming, TimedOutException.Phase.FIRST_EVENT);
        awaitClientClosed();
    }

    /** A server that falls silent runs into the limit between events. */
    @Test
    public void aServerThatFallsSilentRunsIntoTheLimitBetweenEvents() throws Exception {
        Gateway gateway = gateway(builder -> builder.clock(clock).timeouts(limits()));
        enqueue(scripts().pausing("Hel", gate, "lo"));
        try (ChatStream stream = chat(gateway).stream()) {
            assertThat(stream.next()).isEqualTo(TextDelta.of("Hel"));
            Future<StreamEvent> rest = onThread(stream::next);

            // Time counts only while the reader waits, and nothing tells when it has begun to.
            long patience = System.nanoTime() + SOON.toNanos();
            while (!rest.isDone() && System.nanoTime() - patience < 0) {
                clock.advance(BETWEEN);
                LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
            }

            assertTimesOut(rest, TimedOutException.Phase.BETWEEN_EVENTS);
        }
        awaitClientClosed();
    }

    /** A reader that takes its time runs into no limit between events. */
    @Test
    public void aSlowReaderRunsIntoNoLimit() {
        Gateway gateway = gateway(builder -> builder.clock(clock).timeouts(limits()));
        enqueue(scripts().pausing("Hel", gate, "lo"));
        try (ChatStream stream = chat(gateway).stream()) {
            assertThat(stream.next()).isEqualTo(TextDelta.of("Hel"));

            clock.advance(BETWEEN.multipliedBy(100));
            gate.open();

            assertThat(stream.await().text()).isEqualTo("Hello");
        }
    }

    private static Timeouts limits() {
        return Timeouts.ofOverall(YEAR).firstEvent(FIRST).betweenEvents(BETWEEN);
    }

    private void awaitClientClosed() {
        Exchange exchange = server().takeExchange(SOON);
        exchange.awaitClientClosed(SOON);
    }

    /** Waits until a thread stands in a method of the JDK that was called, somewhere further out, by a class. */
    private static void awaitBlockedIn(Class<?> caller, Thread thread) {
        long patience = System.nanoTime() + SOON.toNanos();
        while (System.nanoTime() - patience < 0) {
            StackTraceElement[] frames = thread.getStackTrace();
            boolean inside = frames.length > 0
                    && !frames[0].getClassName().startsWith("io.gatehouse.")
                    && Arrays.stream(frames)
                            .anyMatch(frame -> frame.getClassName().equals(caller.getName()));
            if (inside) {
                return;
            }
            LockSupport.parkNanos(thread, TimeUnit.MILLISECONDS.toNanos(1));
        }
        throw new AssertionError("The thread never waited in " + caller.getSimpleName());
    }

    private static <T> Future<T> onThread(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(task, "contract-reader").start();
        return task;
    }

    private static void assertTimesOut(Future<?> future, TimedOutException.Phase phase) throws Exception {
        assertFails(future)
                .isInstanceOfSatisfying(
                        TimedOutException.class, e -> assertThat(e.phase()).isEqualTo(phase));
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(Future<?> future) throws Exception {
        try {
            future.get(SOON.toSeconds(), TimeUnit.SECONDS);
            throw new AssertionError("It did not fail");
        } catch (ExecutionException e) {
            return assertThat(e.getCause());
        }
    }
}
