package io.gatehouse.internal.hedge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FirstEventTimesTest {
    private final FirstEventTimes times = new FirstEventTimes();

    private void add(int count, long nanos) {
        for (int i = 0; i < count; i++) {
            times.add(nanos);
        }
    }

    @Test
    void fewTimesSayNothing() {
        add(19, 100);
        assertThat(times.p95()).isZero();
        add(1, 100);
        assertThat(times.p95()).isEqualTo(100);
    }

    @Test
    void itIsTheTimeThatOneInTwentyExceeds() {
        for (int i = 1; i <= 100; i++) {
            times.add(i);
        }
        add(12, 1);
        // Of 112 times the 107th: 12 and 1 to 95.
        assertThat(times.p95()).isEqualTo(95);
    }

    @Test
    void oldTimesAreForgotten() {
        add(1_000, 5_000);
        assertThat(times.p95()).isEqualTo(5_000);
        add(144, 7);
        assertThat(times.p95()).isEqualTo(7);
    }

    @Test
    void itGoesOnForEver() {
        for (int i = 0; i < 100_000; i++) {
            times.add(i);
        }
        assertThat(times.p95()).isBetween(99_900L - 128, 100_000L);
    }
}
