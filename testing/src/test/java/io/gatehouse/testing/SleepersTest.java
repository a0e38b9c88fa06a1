package io.gatehouse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.spi.ErrorKind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SleepersTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final ManualSleeper sleeper = new ManualSleeper(clock);
    private final CountDownLatch wake = new CountDownLatch(1);

    @Test
    void sleepsUntilTheClockHasBeenAdvancedFarEnough() throws Exception {
        FutureTask<Void> sleep = start(SECOND);
        sleeper.awaitSleepers(1);

        clock.advance(Duration.ofMillis(999));
        assertThat(sleeper.sleepers()).isEqualTo(1);
        clock.advance(Duration.ofMillis(1));

        assertThat(sleeper.sleepers()).isZero();
        sleep.get(5, TimeUnit.SECONDS);
        assertThat(sleeper.slept()).containsExactly(SECOND);
    }

    @Test
    void wakesWhenTheLatchOpens() throws Exception {
        FutureTask<Void> sleep = start(SECOND);
        sleeper.awaitSleepers(1);

        wake.countDown();

        sleep.get(5, TimeUnit.SECONDS);
        assertThat(sleeper.sleepers()).isZero();
        assertThat(clock.pending()).isZero();
    }

    @Test
    void wakesOnAnInterrupt() {
        FutureTask<Void> sleep = new FutureTask<>(() -> {
            sleeper.sleep(SECOND, wake);
            return null;
        });
        Thread thread = new Thread(sleep, "sleeper");
        thread.start();
        sleeper.awaitSleepers(1);

        thread.interrupt();

        assertThatThrownBy(() -> sleep.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(sleeper.sleepers()).isZero();
        assertThat(clock.pending()).isZero();
    }

    @Test
    void tellsHowManySleepWhenTooFewDo() {
        assertThatThrownBy(() -> sleeper.awaitSleepers(2, Duration.ofMillis(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("0 of 2 sleep");
    }

    @Test
    void instantSleepAdvancesTheClockAndRemembers() throws Exception {
        InstantSleeper instant = new InstantSleeper(clock);

        instant.sleep(SECOND, wake);
        instant.sleep(Duration.ofMillis(20), wake);

        assertThat(instant.slept()).containsExactly(SECOND, Duration.ofMillis(20));
        assertThat(clock.nanoTime()).isEqualTo(1_020_000_000L);
    }

    @Test
    void instantSleepTakesNoTimeOnceTheLatchIsOpenAndThrowsWhenInterrupted() throws Exception {
        InstantSleeper instant = new InstantSleeper(clock);
        wake.countDown();

        instant.sleep(SECOND, wake);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> instant.sleep(SECOND, wake)).isInstanceOf(InterruptedException.class);
        assertThat(clock.nanoTime()).isZero();
    }

    @Test
    void aGatewayWaitsForItsRetryOnThem() throws Exception {
        FakeProvider provider = FakeProvider.builder("fake")
                .failThen(ErrorKind.OVERLOADED, "Hello.")
                .build();
        try (Gateway gateway = Gateway.builder()
                .provider(provider)
                .retry(RetryPolicy.standard())
                .clock(clock)
                .sleeper(sleeper)
                .build()) {
            CompletableFuture<ChatResponse> answer =
                    gateway.chat("fake/model").user("Hi").sendAsync();
            sleeper.awaitSleepers(1);
            assertThat(provider.requests()).hasSize(1);

            clock.advance(sleeper.slept().get(0));

            assertThat(answer.get(5, TimeUnit.SECONDS).text()).isEqualTo("Hello.");
        }
    }

    private FutureTask<Void> start(Duration duration) {
        FutureTask<Void> sleep = new FutureTask<>(() -> {
            sleeper.sleep(duration, wake);
            return null;
        });
        new Thread(sleep, "sleeper").start();
        return sleep;
    }
}
