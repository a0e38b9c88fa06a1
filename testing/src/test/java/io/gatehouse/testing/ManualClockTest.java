package io.gatehouse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.spi.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManualClockTest {
    private final ManualClock clock = new ManualClock();
    private final List<String> ran = new ArrayList<>();

    @Test
    void standsStillUntilAdvanced() {
        Instant before = clock.now();

        clock.advance(Duration.ofMillis(1500));

        assertThat(clock.now()).isEqualTo(before.plusMillis(1500));
        assertThat(clock.nanoTime()).isEqualTo(1_500_000_000L);
    }

    @Test
    void startsWhereToldTo() {
        Instant start = Instant.parse("2030-06-01T12:00:00Z");

        assertThat(new ManualClock(start).now()).isEqualTo(start);
    }

    @Test
    void runsDueTasksInOrderEachAtItsOwnInstant() {
        note("late", 30);
        note("early", 10);
        note("second", 20);
        note("after", 41);

        clock.advance(Duration.ofMillis(40));

        assertThat(ran).containsExactly("early@10", "second@20", "late@30");
        assertThat(clock.pending()).isEqualTo(1);
        assertThat(clock.nanoTime()).isEqualTo(40_000_000L);
    }

    @Test
    void runsTasksOfOneInstantInTheOrderOfScheduling() {
        IntStream.range(0, 50).forEach(i -> note("t" + i, 5));

        clock.advance(Duration.ofMillis(5));

        assertThat(ran)
                .containsExactlyElementsOf(
                        IntStream.range(0, 50).mapToObj(i -> "t" + i + "@5").toList());
    }

    @Test
    void runsWhatTasksSchedule() {
        clock.schedule(Duration.ofMillis(10), () -> note("inner", 10));

        clock.advance(Duration.ofMillis(20));

        assertThat(ran).containsExactly("inner@20");
    }

    @Test
    void neverRunsATaskWhileScheduling() {
        note("now", 0);
        note("past", -5);
        assertThat(ran).isEmpty();

        clock.advance(Duration.ZERO);

        assertThat(ran).containsExactly("now@0", "past@0");
    }

    @Test
    void forgetsClosedRegistrations() {
        Registration registration = clock.schedule(Duration.ofMillis(1), () -> ran.add("never"));
        registration.close();
        registration.close();

        clock.advance(Duration.ofSeconds(1));

        assertThat(ran).isEmpty();
        assertThat(clock.pending()).isZero();
    }

    @Test
    void takesADurationOfAnyLength() {
        clock.schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.add("never"));

        clock.advance(Duration.ofDays(10_000));

        assertThat(ran).isEmpty();
    }

    @Test
    void refusesToGoBack() {
        assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void handsOnWhatATaskThrowsAndGoesOnAfterwards() {
        clock.schedule(Duration.ofMillis(1), () -> {
            throw new IllegalStateException("boom");
        });
        note("next", 2);

        assertThatThrownBy(() -> clock.advance(Duration.ofMillis(2))).hasMessage("boom");
        clock.advance(Duration.ofMillis(2));

        assertThat(ran).containsExactly("next@2");
    }

    @Test
    void addsUpWhatThreadsAdvanceAndRunsEachTaskOnce() throws Exception {
        AtomicInteger count = new AtomicInteger();
        IntStream.range(0, 1000).forEach(i -> clock.schedule(Duration.ofMillis(i), count::incrementAndGet));

        List<CompletableFuture<Void>> threads = IntStream.range(0, 4)
                .mapToObj(t -> CompletableFuture.runAsync(
                        () -> IntStream.range(0, 250).forEach(i -> clock.advance(Duration.ofMillis(1)))))
                .toList();
        for (CompletableFuture<Void> thread : threads) {
            thread.get(10, TimeUnit.SECONDS);
        }

        assertThat(clock.nanoTime()).isEqualTo(1_000_000_000L);
        assertThat(count).hasValue(1000);
    }

    @Test
    void letsATestWaitForWhatAnotherThreadSchedules() throws Exception {
        CompletableFuture<Registration> other =
                CompletableFuture.supplyAsync(() -> clock.schedule(Duration.ofSeconds(1), () -> ran.add("ran")));

        clock.awaitPending(1);
        clock.advance(Duration.ofSeconds(1));

        assertThat(ran).containsExactly("ran");
        other.get(5, TimeUnit.SECONDS).close();
    }

    private void note(String name, long millis) {
        clock.schedule(
                Duration.ofMillis(millis), () -> ran.add(name + "@" + TimeUnit.NANOSECONDS.toMillis(clock.nanoTime())));
    }
}
