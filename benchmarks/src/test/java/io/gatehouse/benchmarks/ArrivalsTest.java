package io.gatehouse.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArrivalsTest {

    @Test
    void theFullestWindowCountsWhereverItBegins() {
        Arrivals arrivals = at(0, 10, 25, 30, 32, 39, 60);

        assertThat(arrivals.mostWithin(15)).isEqualTo(4);
        assertThat(arrivals.count()).isEqualTo(7);
    }

    @Test
    void aWindowIsShorterThanItsSpan() {
        assertThat(at(0, 10, 20).mostWithin(10)).isEqualTo(1);
        assertThat(at(0, 9, 19).mostWithin(10)).isEqualTo(2);
    }

    @Test
    void theOrderOfReportingDoesNotMatter() {
        assertThat(at(32, 10, 39, 0, 30, 25).mostWithin(15)).isEqualTo(4);
    }

    @Test
    void nothingArrivedIsNothing() {
        assertThat(new Arrivals().mostWithin(10)).isZero();
        assertThat(new Arrivals().earlierThan(10)).isZero();
    }

    @Test
    void earlyIsWhatFollowsTheFirstTooSoon() {
        assertThat(at(5, 6, 14, 15).earlierThan(10)).isEqualTo(2);
        assertThat(at(5, 15).earlierThan(10)).isZero();
    }

    private static Arrivals at(long... nanos) {
        Arrivals arrivals = new Arrivals();
        for (long each : nanos) {
            arrivals.add(each);
        }
        return arrivals;
    }
}
