package io.gatehouse.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class HeatTest {
    private static final long SECOND = 1_000_000_000L;

    private final Heat heat = new Heat();

    private double call(long key, long tokens, long now) {
        heat.called(tokens, 8, now);
        return heat.noted(key, tokens, now) / heat.total(now);
    }

    @Test
    void aKeyIsNewOnceAndHasItsShareOfTheTraffic() {
        SplittableRandom random = new SplittableRandom(3);
        assertThat(call(42, 1_000, 0)).isZero();
        double share = 0;
        for (int i = 0; i < 2_000; i++) {
            share = i % 10 == 0 ? call(42, 1_000, i) : share;
            if (i % 10 != 0) {
                call(random.nextLong(), 1_000, i);
            }
        }

        assertThat(share).isCloseTo(0.1, Offset.offset(0.01));
    }

    @Test
    void afterTenMinutesOfSilenceAKeyIsNewAgain() {
        call(42, 1_000, 0);

        assertThat(call(42, 1_000, 400 * SECOND)).isPositive();
        assertThat(call(43, 1_000, 1_100 * SECOND)).isZero();
        assertThat(call(42, 1_000, 1_100 * SECOND)).isZero();
    }

    @Test
    void aFrequentKeyOutlivesThousandsOfRareOnes() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 50_000; i++) {
            call(i % 5 == 0 ? 42 : random.nextLong(), 1_000, i);
        }

        assertThat(call(42, 1_000, 50_000)).isGreaterThan(0.15);
    }

    @Test
    void howManyThereAreIsRememberedWhenOneIsMissingForAWhile() {
        assertThat(heat.called(1, 8, 0)).isEqualTo(8);
        assertThat(heat.called(1, 7, 300 * SECOND)).isEqualTo(8);
        assertThat(heat.called(1, 7, 500 * SECOND)).isEqualTo(8);
        assertThat(heat.called(1, 7, 700 * SECOND)).isEqualTo(7);
    }
}
