package io.gatehouse.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenessTest {

    private static final long MILLI = 1_000_000;

    @Test
    void callsInTimeAreNotLate() {
        Lateness lateness = of(5, 9);

        assertThat(lateness.count()).isZero();
        assertThat(lateness.latest()).isZero();
        assertThat(lateness.tailOfAll()).isEqualTo(new Interval(0, 0, 0));
        assertThat(lateness.tailOfLate()).isEqualTo(new Interval(0, 0, 0));
    }

    @Test
    void theLateOnesAreMeasuredFromTheirDeadline() {
        Lateness lateness = of(5, 10, 12, 30);

        assertThat(lateness.count()).isEqualTo(3);
        assertThat(lateness.median()).isEqualTo(2);
        assertThat(lateness.latest()).isEqualTo(20);
    }

    @Test
    void oneLateCallOfTenThousandDoesNotMoveTheTailOfAll() {
        long[] ends = LongStream.range(0, 10_000)
                .map(i -> i == 77 ? 500 * MILLI : MILLI)
                .toArray();

        Lateness lateness = new Lateness(ends, deadlines(ends.length));

        assertThat(lateness.tailOfAll().high()).isZero();
        assertThat(lateness.tailOfLate().median()).isEqualTo(490);
    }

    @Test
    void aTailOfFewValuesReachesUpToTheGreatest() {
        Interval interval = Stats.quantileInterval(
                IntStream.rangeClosed(1, 500).asDoubleStream().toArray(), 0.999);

        assertThat(interval.high()).isEqualTo(500);
        assertThat(interval.low()).isLessThan(500);
    }

    @Test
    void theIntervalHoldsTheTailAsOftenAsItClaims() {
        Random random = new Random(11);
        long hits = IntStream.range(0, 1000)
                .filter(i -> {
                    Interval interval =
                            Stats.quantileInterval(random.doubles(5000).toArray(), 0.999);
                    return interval.low() <= 0.999 && 0.999 <= interval.high();
                })
                .count();

        assertThat(hits / 1000.0).isBetween(0.94, 0.995);
    }

    /** Calls with a deadline of 10 ms that took so many milliseconds. */
    private static Lateness of(long... millis) {
        long[] ends = LongStream.of(millis).map(m -> m * MILLI).toArray();
        return new Lateness(ends, deadlines(ends.length));
    }

    private static long[] deadlines(int n) {
        return LongStream.generate(() -> 10 * MILLI).limit(n).toArray();
    }
}
