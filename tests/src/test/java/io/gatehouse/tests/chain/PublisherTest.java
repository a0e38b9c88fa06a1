package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.Outcome;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.StreamInterruptedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stream as a {@code Flow.Publisher}, by the rules of Reactive Streams. */
class PublisherTest extends ChainTest {
    private final Purse purse = new Purse();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    /** Tasks of an executor that runs them when the test says so. */
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    private final List<String> signals = new ArrayList<>();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private ChatStream stream() {
        Gateway gateway = open(builder().addInterceptor(purse));
        return call(gateway).stream();
    }

    /** Notes its signals and checks that they do not overlap. */
    private class Noting implements Flow.Subscriber<StreamEvent> {
        private final AtomicInteger inside = new AtomicInteger();
        private final CountDownLatch over = new CountDownLatch(1);
        private final Consumer<Flow.Subscription> first;
        Flow.Subscription subscription;
        volatile Throwable error;

        Noting(Consumer<Flow.Subscription> first) {
            this.first = first;
        }

        private void signal(String name, Runnable work) {
            assertThat(inside.incrementAndGet()).as("signals at once").isEqualTo(1);
            synchronized (signals) {
                signals.add(name);
            }
            work.run();
            inside.decrementAndGet();
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            signal("subscribe", () -> first.accept(given));
        }

        @Override
        public void onNext(StreamEvent event) {
            signal(event.getClass().getSimpleName(), () -> got(event));
        }

        void got(StreamEvent event) {}

        @Override
        public void onError(Throwable t) {
            error = t;
            signal("error", over::countDown);
        }

        @Override
        public void onComplete() {
            signal("complete", over::countDown);
        }

        void awaitEnd() {
            try {
                assertThat(over.await(10, TimeUnit.SECONDS))
                        .as("the publisher ended")
                        .isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void runTasks() {
        Runnable task;
        while ((task = tasks.poll()) != null) {
            task.run();
        }
    }

    @Test
    void givesAllAndCompletesWithoutFurtherDemand() {
        model.plays(Script.answer("a", "b"));
        Noting reader = new Noting(subscription -> subscription.request(4));
        stream().toPublisher(threads).subscribe(reader);
        reader.awaitEnd();
        assertThat(signals)
                .containsExactly("subscribe", "TextDelta", "TextDelta", "UsageUpdate", "Finished", "complete");
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.FINISHED);
    }

    @Test
    void readsNothingThatWasNotAskedFor() {
        Stop second = new Stop();
        model.plays(Script.text("a").await(second).thenText("b").done());
        Noting reader = new Noting(subscription -> {});
        stream().toPublisher(tasks::add).subscribe(reader);
        assertThat(tasks).isEmpty();
        reader.subscription.request(1);
        runTasks();
        assertThat(signals).containsExactly("subscribe", "TextDelta");
        second.open();
        reader.subscription.request(1);
        reader.subscription.request(Long.MAX_VALUE);
        runTasks();
        assertThat(signals).containsExactly("subscribe", "TextDelta", "TextDelta", "Finished", "complete");
    }

    @Test
    void signalsNothingBeforeOnSubscribeHasReturned() {
        model.plays(Script.answer("a"));
        Noting reader = new Noting(subscription -> {
            subscription.request(1);
            subscription.request(Long.MAX_VALUE);
            assertThat(tasks).isEmpty();
        });
        stream().toPublisher(tasks::add).subscribe(reader);
        assertThat(tasks).hasSize(1);
        runTasks();
        assertThat(signals).endsWith("Finished", "complete");
    }

    @Test
    void demandFromWithinOnNextDoesNotRecurse() {
        String[] pieces = new String[20_000];
        Arrays.fill(pieces, "a");
        model.plays(Script.answer(pieces));
        Noting reader = new Noting(subscription -> subscription.request(1)) {
            @Override
            void got(StreamEvent event) {
                subscription.request(1);
            }
        };
        stream().toPublisher(Runnable::run).subscribe(reader);
        reader.awaitEnd();
        assertThat(signals).hasSize(20_000 + 4).endsWith("Finished", "complete");
    }

    @Test
    void demandOfManyThreadsIsMetOneEventAtATime() {
        String[] pieces = new String[2_000];
        Arrays.fill(pieces, "a");
        model.plays(Script.answer(pieces));
        Noting reader = new Noting(subscription -> {});
        stream().toPublisher(threads).subscribe(reader);
        List<Background<Void>> askers = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            askers.add(Background.run(() -> {
                for (int i = 0; i < 700; i++) {
                    reader.subscription.request(1);
                }
            }));
        }
        askers.forEach(Background::get);
        reader.awaitEnd();
        assertThat(signals).hasSize(2_000 + 4).endsWith("Finished", "complete");
    }

    @Test
    void aFailureIsToldWithWhatWasRead() {
        model.plays(Script.text("a").fails(ChainTest::broken));
        Noting reader = new Noting(subscription -> subscription.request(9));
        stream().toPublisher(threads).subscribe(reader);
        reader.awaitEnd();
        assertThat(signals).containsExactly("subscribe", "TextDelta", "error");
        assertThat(reader.error)
                .isInstanceOfSatisfying(
                        StreamInterruptedException.class,
                        e -> assertThat(e.partial().text()).isEqualTo("a"));
    }

    @Test
    void aCancelClosesAndNothingFollows() {
        model.plays(Script.answer("a", "b", "c"));
        Noting reader = new Noting(subscription -> subscription.request(Long.MAX_VALUE)) {
            @Override
            void got(StreamEvent event) {
                subscription.cancel();
                subscription.cancel();
                subscription.request(5);
            }
        };
        stream().toPublisher(tasks::add).subscribe(reader);
        runTasks();
        reader.subscription.request(1);
        runTasks();
        assertThat(signals).containsExactly("subscribe", "TextDelta");
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.ABANDONED);
    }

    @Test
    void aCancelWhileItReadsClosesTheWire() {
        Stop stop = new Stop();
        model.plays(Script.text("a").await(stop).done());
        Noting reader = new Noting(subscription -> subscription.request(2));
        stream().toPublisher(threads).subscribe(reader);
        stop.awaitArrival();
        reader.subscription.cancel();
        model.wire(0).awaitClosed();
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.CANCELLED);
        threads.shutdown();
        assertThat(signals).containsExactly("subscribe", "TextDelta");
    }

    @Test
    void aCancelInOnSubscribeReadsNothing() {
        model.plays(Script.answer("a"));
        Noting reader = new Noting(subscription -> {
            subscription.request(1);
            subscription.cancel();
        });
        stream().toPublisher(tasks::add).subscribe(reader);
        runTasks();
        assertThat(signals).containsExactly("subscribe");
    }

    @Test
    void aRequestForNothingIsAnError() {
        model.plays(Script.answer("a"));
        Noting reader = new Noting(subscription -> subscription.request(0));
        stream().toPublisher(threads).subscribe(reader);
        reader.awaitEnd();
        assertThat(reader.error).isInstanceOf(IllegalArgumentException.class);
        assertThat(signals).containsExactly("subscribe", "error");
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.ABANDONED);
    }

    @Test
    void aSecondSubscriberIsRefused() {
        model.plays(Script.answer("a"));
        Flow.Publisher<StreamEvent> publisher = stream().toPublisher(threads);
        Noting reader = new Noting(subscription -> {});
        publisher.subscribe(reader);
        Noting second = new Noting(subscription -> subscription.request(1));
        publisher.subscribe(second);
        second.awaitEnd();
        assertThat(second.error).isInstanceOf(IllegalStateException.class);
        reader.subscription.cancel();
        assertThatThrownBy(() -> publisher.subscribe(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void anExecutorThatRefusesIsToldAsAnError() {
        model.plays(Script.answer("a"));
        Noting reader = new Noting(subscription -> subscription.request(1));
        stream()
                .toPublisher(task -> {
                    throw new RejectedExecutionException("full");
                })
                .subscribe(reader);
        reader.awaitEnd();
        assertThat(reader.error).isInstanceOf(RejectedExecutionException.class);
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.ABANDONED);
    }

    @Test
    void aSubscriberThatThrowsLeavesNothingOpen() {
        model.plays(Script.answer("a", "b"));
        Noting reader = new Noting(subscription -> subscription.request(9)) {
            @Override
            void got(StreamEvent event) {
                throw new IllegalStateException("mine");
            }
        };
        stream().toPublisher(tasks::add).subscribe(reader);
        assertThatThrownBy(this::runTasks).hasMessage("mine");
        assertThat(signals).containsExactly("subscribe", "TextDelta");
        assertThat(purse.only().kind()).isEqualTo(Outcome.Kind.ABANDONED);
    }
}
