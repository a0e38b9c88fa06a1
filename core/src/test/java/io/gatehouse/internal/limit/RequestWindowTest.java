package io.gatehouse.internal.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** No 60 seconds hold more admissions than the limit, and none fewer than they could. */
class RequestWindowTest {
    private static final long SECOND = 1_000_000_000L;

    @Property(tries = 300)
    void itLetsInExactlyWhenFewerThanTheLimitLieInTheLastMinute(@ForAll long seed) {
        Random random = new Random(seed);
        int limit = 1 + random.nextInt(40);
        RequestWindow window = new RequestWindow(limit);
        List<Long> admitted = new ArrayList<>();
        long now = random.nextLong();
        for (int step = 0; step < 400; step++) {
            now += random.nextInt(4) == 0 ? (long) (random.nextDouble() * 40 * SECOND) : random.nextInt(3);
            boolean free = window.freeAt(now, 0) - now <= 0;
            assertThat(free).isEqualTo(inLastMinute(admitted, now) < limit);
            if (free) {
                window.add(now);
                admitted.add(now);
            } else if (random.nextInt(8) == 0) {
                admitted.remove(takenBack(admitted, window, random));
            }
        }
    }

    private static int takenBack(List<Long> admitted, RequestWindow window, Random random) {
        int index = admitted.size() - 1 - random.nextInt(Math.min(3, admitted.size()));
        window.remove(admitted.get(index));
        return index;
    }

    private static long inLastMinute(List<Long> admitted, long now) {
        return admitted.stream()
                .filter(time -> now - time < RequestWindow.WINDOW)
                .count();
    }

    @Property(tries = 200)
    void whatItPromisesToThoseInLineComesTrue(@ForAll long seed) {
        Random random = new Random(seed);
        int limit = 1 + random.nextInt(12);
        RequestWindow window = new RequestWindow(limit);
        long now = 0;
        for (int i = 0; i < limit; i++) {
            now += (long) (random.nextDouble() * 10 * SECOND);
            window.add(now);
        }
        int ahead = random.nextInt(4 * limit);
        long promised = window.freeAt(now, ahead);
        for (int i = 0; i < ahead; i++) {
            now = Math.max(now, window.freeAt(now, 0));
            window.add(now);
        }
        assertThat(Math.max(now, window.freeAt(now, 0))).isEqualTo(Math.max(now, promised));
    }

    @Example
    void aFullWindowOpensWhenTheOldestLeavesIt() {
        RequestWindow window = new RequestWindow(2);
        window.add(0);
        window.add(10 * SECOND);

        assertThat(window.freeAt(59 * SECOND, 0)).isEqualTo(60 * SECOND);
        assertThat(window.freeAt(59 * SECOND, 1)).isEqualTo(70 * SECOND);
        assertThat(window.freeAt(59 * SECOND, 2)).isEqualTo(120 * SECOND);
    }
}
