package io.gatehouse.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GoalTest {

    @Test
    void isMetWhenTheWholeIntervalIsInside() {
        assertThat(atMost(around(1.02, 0.01), 1.05).met()).isTrue();
        assertThat(atLeast(around(0.99, 0.01), 0.95).met()).isTrue();
    }

    @Test
    void isMissedWhenTheWholeIntervalIsOutside() {
        assertThat(atMost(around(1.5, 0.3), 1.05).met()).isFalse();
        assertThat(atLeast(around(0.5, 0.2), 0.95).met()).isFalse();
    }

    @Test
    void isMissedWhenANarrowIntervalStraddlesTheLimit() {
        assertThat(atMost(around(1.05, 0.02), 1.05).met()).isFalse();
    }

    @Test
    void isUndecidedWhenAWideIntervalStraddlesTheLimit() {
        Goal goal = atMost(around(1.05, 0.4), 1.05);

        assertThat(goal.met()).isNull();
        assertThat(goal.note()).startsWith("not decidable here");
    }

    @Test
    void isUndecidedWithTooFewRounds() {
        assertThat(atMost(new double[] {1, 1, 1}, 1.05).met()).isNull();
    }

    @Test
    void decidesBytesWithFewRounds() {
        assertThat(Goal.ofBytes("bytes", new double[] {3000, 3010, 3020}, 3072).met())
                .isTrue();
        assertThat(Goal.ofBytes("bytes", new double[] {3000, 3010, 3100}, 3072).met())
                .isFalse();
    }

    @Test
    void aShareIsAsWideAsItsPartsNotAsItself() {
        // Ten per cent of the share itself, but one in two hundred of what it is a share of.
        assertThat(Goal.ofShare("share", around(0.05, 0.005), 0.05).met()).isFalse();
        assertThat(Goal.ofShare("share", around(0.05, 0.2), 0.05).met()).isNull();
        assertThat(Goal.ofShare("share", around(-0.01, 0.02), 0.05).met()).isTrue();
    }

    @Test
    void aQuantileIsUndecidedWhileItsIntervalStraddlesTheLimit() {
        assertThat(Goal.ofQuantile("late", new Interval(10, 50, 90), 100).met()).isTrue();
        assertThat(Goal.ofQuantile("late", new Interval(90, 110, 120), 100).met())
                .isNull();
        assertThat(Goal.ofQuantile("late", new Interval(101, 110, 120), 100).met())
                .isFalse();
    }

    @Test
    void measuresHowFarTheBadEndLiesOutside() {
        assertThat(atMost(around(2, 0), 1).excess()).isEqualTo(1);
        assertThat(atLeast(around(0.5, 0), 1).excess()).isEqualTo(0.5);
    }

    private static Goal atMost(double[] ratios, double limit) {
        return Goal.ofTime("time", ratios, Goal.Sense.AT_MOST, limit);
    }

    private static Goal atLeast(double[] ratios, double limit) {
        return Goal.ofTime("throughput", ratios, Goal.Sense.AT_LEAST, limit);
    }

    /** Forty values spread evenly, this far to either side. */
    private static double[] around(double middle, double reach) {
        return IntStream.range(0, 40)
                .mapToDouble(i -> middle + reach * (i - 19.5) / 19.5)
                .toArray();
    }
}
