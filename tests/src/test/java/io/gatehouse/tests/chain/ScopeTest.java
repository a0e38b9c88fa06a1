package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.internal.call.Scope;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.spi.Registration;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.ManualSleeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tree of cancellation. */
@Timeout(60)
class ScopeTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();
    private final InstantSleeper sleeper = new InstantSleeper(clock);
    private final Scope root = Scope.root(clock, sleeper, LIMIT);

    private static CancelledException cancelled() {
        return new CancelledException(ErrorDetails.of("enough"));
    }

    @Test
    void endsWhatIsBelowWithTheSameCause() {
        Scope child = root.child();
        Scope grandchild = child.child();
        CancelledException cause = cancelled();
        assertThat(root.cancel(cause)).isTrue();
        assertThat(child.cause()).isSameAs(cause);
        assertThat(grandchild.cause()).isSameAs(cause);
        assertThatThrownBy(grandchild::check).isSameAs(cause);
        assertThat(root.cancel(cancelled())).isFalse();
        assertThat(root.cause()).isSameAs(cause);
    }

    @Test
    void aLegEndsAlone() {
        Scope one = root.child();
        Scope two = root.child();
        one.cancel(cancelled());
        assertThat(one.isCancelled()).isTrue();
        assertThat(root.isCancelled()).isFalse();
        assertThat(two.isCancelled()).isFalse();
        root.check();
    }

    @Test
    void aDetachedLegIsNotReached() {
        Scope child = root.child();
        child.detach();
        child.detach();
        root.cancel(cancelled());
        assertThat(child.isCancelled()).isFalse();
        root.detach();
    }

    @Test
    void aLegOfAnEndedScopeHasEnded() {
        CancelledException cause = cancelled();
        root.cancel(cause);
        assertThat(root.child().cause()).isSameAs(cause);
    }

    @Test
    void hooksRunOnceAndAtOnceWhenTheEndHasCome() {
        AtomicInteger runs = new AtomicInteger();
        Registration closed = root.onCancel(() -> runs.addAndGet(100));
        root.onCancel(runs::incrementAndGet);
        closed.close();
        root.cancel(cancelled());
        root.cancel(cancelled());
        assertThat(runs).hasValue(1);
        root.onCancel(runs::incrementAndGet).close();
        assertThat(runs).hasValue(2);
    }

    @Test
    void noHookIsLeftInWhateverOrderTheyAreClosed() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            List<Registration> open = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                if (!open.isEmpty() && random.nextBoolean()) {
                    open.remove(random.nextInt(open.size())).close();
                } else {
                    open.add(random.nextBoolean() ? root.onCancel(() -> {}) : root.child()::detach);
                }
                assertThat(root.hooks()).isEqualTo(open.size());
            }
            open.forEach(Registration::close);
            assertThat(root.hooks()).isZero();
        }
    }

    @Test
    void theTimeOfAScopeEnds() {
        Scope child = root.child();
        clock.advance(Duration.ofSeconds(4));
        assertThat(child.remaining()).isEqualTo(Duration.ofSeconds(6));
        clock.advance(Duration.ofSeconds(7));
        assertThat(child.remaining()).isZero();
        assertThatThrownBy(child::check)
                .isInstanceOfSatisfying(
                        TimedOutException.class, e -> assertThat(e.phase()).isEqualTo(TimedOutException.Phase.OVERALL));
        // The look at the clock ends nothing; the timer does.
        assertThat(child.isCancelled()).isFalse();
        root.expire();
        assertThat(child.cause()).isInstanceOf(TimedOutException.class);
    }

    @Test
    void aScopeWithoutLimitHasTimeForEver() {
        Scope endless = Scope.root(clock, sleeper, null);
        clock.advance(Duration.ofDays(10_000));
        endless.check();
        assertThat(endless.remaining()).isGreaterThan(Duration.ofDays(1_000_000));
        endless.sleep(Duration.ofDays(1));
    }

    @Test
    void aSleepBeyondTheEndFailsAtOnce() {
        assertThatThrownBy(() -> root.sleep(LIMIT.plusNanos(1))).isInstanceOf(TimedOutException.class);
        assertThat(sleeper.slept()).isEmpty();
        root.sleep(LIMIT.minusNanos(1));
        assertThat(root.hooks()).isZero();
    }

    @Test
    void aSleepWakesOnCancelOfAnyScopeAbove() {
        ManualSleeper waiting = new ManualSleeper(clock);
        Scope top = Scope.root(clock, waiting, LIMIT);
        Scope leg = top.child().child();
        CancelledException cause = cancelled();
        Background<Void> sleeping = Background.run(() -> leg.sleep(Duration.ofSeconds(5)));
        waiting.awaitSleepers(1);
        top.cancel(cause);
        assertThat(sleeping.failure()).isSameAs(cause);
    }

    @Test
    void anInterruptEndsASleepAndIsKept() {
        Background<Boolean> sleeping = Background.start(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(root::check).isInstanceOf(CancelledException.class);
            assertThatThrownBy(() -> root.sleep(Duration.ofSeconds(1))).isInstanceOf(CancelledException.class);
            return Thread.currentThread().isInterrupted();
        });
        assertThat(sleeping.get()).isTrue();
        assertThat(root.hooks()).isZero();
        assertThat(root.isCancelled()).isFalse();
    }

    @Test
    void hooksOfManyThreadsRunExactlyOnceInARaceWithTheEnd() throws Exception {
        for (int round = 0; round < 300; round++) {
            Scope scope = Scope.root(clock, sleeper, null);
            AtomicInteger kept = new AtomicInteger();
            CountDownLatch go = new CountDownLatch(1);
            List<Background<Void>> threads = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                threads.add(Background.run(() -> {
                    awaitQuietly(go);
                    for (int i = 0; i < 20; i++) {
                        scope.onCancel(() -> {}).close();
                        scope.onCancel(kept::incrementAndGet);
                        scope.child().detach();
                    }
                }));
            }
            go.countDown();
            scope.cancel(cancelled());
            threads.forEach(Background::get);
            assertThat(kept).hasValue(60);
            assertThat(scope.hooks()).isZero();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
