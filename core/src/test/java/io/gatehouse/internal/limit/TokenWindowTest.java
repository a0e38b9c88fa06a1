package io.gatehouse.internal.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** No 60 seconds hold more tokens than the limit, as far as the tokens are known when a request is let in. */
class TokenWindowTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long SLACK = SECOND / 4;

    private static final class Use {
        final long at;
        final long slice;
        long tokens;

        Use(long at, long slice, long tokens) {
            this.at = at;
            this.slice = slice;
            this.tokens = tokens;
        }
    }

    @Property(tries = 300)
    void noMinuteHoldsMoreThanTheLimit(@ForAll long seed) {
        Random random = new Random(seed);
        long limit = 1 + random.nextInt(5_000);
        long now = random.nextLong() >> 1;
        TokenWindow window = new TokenWindow(limit, now);
        List<Use> uses = new ArrayList<>();
        for (int step = 0; step < 400; step++) {
            now += (long) (random.nextDouble() * (random.nextInt(20) == 0 ? 90 : 2) * SECOND);
            long need = 1 + (long) (random.nextDouble() * limit);
            long free = window.freeAt(now, need);
            long strict = sum(uses, now, RequestWindow.WINDOW);
            if (free - now <= 0) {
                assertThat(strict + need).isLessThanOrEqualTo(limit);
                uses.add(new Use(now, window.add(now, need), need));
            } else {
                assertThat(sum(uses, now, RequestWindow.WINDOW + SLACK) + need)
                        .as("turned away only for a reason")
                        .isGreaterThan(limit);
                if (random.nextInt(4) == 0) {
                    now = free;
                    assertThat(window.freeAt(now, need))
                            .as("at the promised time")
                            .isEqualTo(now);
                }
            }
            if (!uses.isEmpty() && random.nextInt(3) == 0) {
                settle(uses.get(random.nextInt(uses.size())), window, now, random);
            }
        }
        window.freeAt(now + 2 * RequestWindow.WINDOW, 1);
        assertThat(window.used(now + 2 * RequestWindow.WINDOW)).isZero();
    }

    private static void settle(Use use, TokenWindow window, long now, Random random) {
        long real = (long) (random.nextDouble() * 1.3 * use.tokens);
        window.correct(use.slice, real - use.tokens, now);
        use.tokens = real;
    }

    private static long sum(List<Use> uses, long now, long reach) {
        return uses.stream()
                .filter(use -> now - use.at < reach)
                .mapToLong(use -> use.tokens)
                .sum();
    }

    @Example
    void whatNeedsSeveralMinutesComesAsManyMinutesLater() {
        TokenWindow window = new TokenWindow(100, 0);
        window.add(0, 100);

        assertThat(window.freeAt(SECOND, 50)).isEqualTo(60 * SECOND + SLACK);
        assertThat(window.freeAt(SECOND, 250)).isEqualTo(180 * SECOND + SLACK);
    }

    @Example
    void whatHasLeftTheWindowIsNotCorrectedAnyMore() {
        TokenWindow window = new TokenWindow(100, 0);
        long slice = window.add(0, 100);
        window.correct(slice, 900, 61 * SECOND);

        assertThat(window.used(61 * SECOND)).isZero();
    }
}
