package io.gatehouse.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is done regularly is spread, and is spread the same way each time. */
class SpreadTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    @Test
    void anIntervalIsATenthShorterOrLongerAtMost() {
        Set<Duration> seen = new HashSet<>();
        for (int round = 0; round < 1_000; round++) {
            Duration interval = Spread.around(INTERVAL, "vllm#1", round);
            assertThat(interval).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11));
            seen.add(interval);
        }

        assertThat(seen).hasSize(1_000);
        assertThat(Spread.around(INTERVAL, "vllm#1", 3)).isEqualTo(Spread.around(INTERVAL, "vllm#1", 3));
    }

    @Test
    void namesThatDifferLittleBeginAtOtherTimes() {
        int[] parts = new int[10];
        for (int i = 0; i < 10_000; i++) {
            parts[(int) Spread.within(INTERVAL, "vllm@10.0.0." + i + ":8000").toSeconds()]++;
        }

        assertThat(java.util.Arrays.stream(parts).boxed()).allMatch(count -> count > 800 && count < 1_200);
    }
}
