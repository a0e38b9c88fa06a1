package io.gatehouse.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatsTest {

    @Test
    void medianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertThat(Stats.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
    }

    @Test
    void quantileInterpolates() {
        assertThat(Stats.quantile(new double[] {10, 20, 30}, 0.25)).isEqualTo(15);
        assertThat(Stats.quantile(new double[] {10, 20, 30}, 1)).isEqualTo(30);
    }

    @Test
    void ratiosArePairedRoundByRound() {
        assertThat(Stats.ratios(new double[] {2, 30}, new double[] {1, 10})).containsExactly(2, 3);
    }

    /** Ranks from published tables of the binomial interval: 10 and 21 of 30, 14 and 27 of 40, 2 and 9 of 10. */
    @Test
    void intervalTakesTheTabulatedRanks() {
        assertThat(Stats.medianInterval(ranks(30))).isEqualTo(new Interval(10, 15.5, 21));
        assertThat(Stats.medianInterval(ranks(40))).isEqualTo(new Interval(14, 20.5, 27));
        assertThat(Stats.medianInterval(ranks(10))).isEqualTo(new Interval(2, 5.5, 9));
    }

    @Test
    void intervalOfFewValuesIsTheirRange() {
        assertThat(Stats.medianInterval(ranks(5))).isEqualTo(new Interval(1, 3, 5));
        assertThat(Stats.medianInterval(ranks(1))).isEqualTo(new Interval(1, 1, 1));
    }

    @Test
    void intervalHoldsTheMedianAsOftenAsItClaims() {
        Random random = new Random(7);
        long hits = IntStream.range(0, 4000)
                .filter(i -> {
                    Interval interval = Stats.medianInterval(
                            random.doubles(30).map(x -> Math.exp(4 * x)).toArray());
                    return interval.low() <= Math.exp(2) && Math.exp(2) <= interval.high();
                })
                .count();
        assertThat(hits / 4000.0).isBetween(0.945, 0.97);
    }

    @Test
    void spreadIsHalfTheQuartileDistanceOverTheMedian() {
        assertThat(Stats.spread(ranks(5))).isEqualTo(1 / 3.0, within(1e-12));
    }

    private static double[] ranks(int n) {
        return IntStream.rangeClosed(1, n).asDoubleStream().toArray();
    }
}
