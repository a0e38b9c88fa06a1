package io.gatehouse.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TrafficShareTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final TrafficShare share = new TrafficShare(0.1, 10, 40, 50 * SECOND);

    private void calls(int number) {
        for (int i = 0; i < number; i++) {
            share.call();
        }
    }

    private int takeAll(long nanoTime) {
        int taken = 0;
        while (share.take(nanoTime)) {
            taken++;
        }
        return taken;
    }

    @Test
    void theFloorIsThereAtTheStart() {
        assertThat(takeAll(0)).isEqualTo(10);
    }

    @Test
    void eachCallEarnsItsShare() {
        takeAll(0);
        calls(9);
        assertThat(takeAll(0)).isZero();
        calls(1);
        assertThat(takeAll(0)).isEqualTo(1);
        calls(255);
        assertThat(takeAll(0)).isEqualTo(25);
        calls(5);
        assertThat(takeAll(0)).as("the half of before is kept").isEqualTo(1);
    }

    @Test
    void noMoreThanTheReserveIsStored() {
        calls(1_000_000);
        assertThat(takeAll(0)).isEqualTo(40);
    }

    @Test
    void theFloorComesBackWithTime() {
        takeAll(0);
        share.succeeded();
        assertThat(takeAll(10 * SECOND)).isEqualTo(2);
        share.succeeded();
        assertThat(takeAll(1_000 * SECOND)).isEqualTo(10);
    }

    @Test
    void anOutageEarnsNothingByLasting() {
        takeAll(0);
        share.succeeded();
        assertThat(takeAll(50 * SECOND)).isEqualTo(10);
        assertThat(takeAll(10_000 * SECOND)).isZero();
        share.succeeded();
        assertThat(takeAll(10_005 * SECOND))
                .as("time counts again from then on")
                .isEqualTo(1);
    }

    @Test
    void anInfiniteShareNeverEnds() {
        TrafficShare all = new TrafficShare(Double.POSITIVE_INFINITY, 0, 40, 50 * SECOND);
        for (int i = 0; i < 1_000; i++) {
            assertThat(all.take(0)).isTrue();
        }
    }

    @Test
    void overFailuresThereIsNeverMoreThanTheReserveAndTheShare() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            TrafficShare any = new TrafficShare(0.1, 10, 40, 50 * SECOND);
            for (int i = random.nextInt(2_000); i > 0; i--) {
                any.call();
            }
            long time = 0;
            int taken = 0;
            for (int call = 0; call < 1_000; call++) {
                any.call();
                time += random.nextLong(10 * SECOND);
                taken += any.take(time) ? 1 : 0;
                taken += any.take(time) ? 1 : 0;
            }
            assertThat(taken).as("seed " + seed).isLessThanOrEqualTo(40 + 100);
        }
    }

    @Test
    void threadsTakeNoMoreThanThereIs() throws InterruptedException {
        AtomicInteger taken = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(new Thread(() -> {
                for (int call = 0; call < 10_000; call++) {
                    share.call();
                    if (share.take(0)) {
                        taken.incrementAndGet();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        taken.addAndGet(takeAll(0));
        assertThat(taken).hasValueBetween(8_000, 8_011);
    }
}
