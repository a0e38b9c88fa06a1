package io.gatehouse.benchmarks;

import java.util.Locale;
import java.util.Random;

/** What may happen to an attempt, and how often beside the others. */
enum RandomFault {
    BROKEN(16),
    UNAVAILABLE(16),
    RATE_LIMITED(16),
    RESET(16),
    CUT(12),
    MALFORMED(10),
    ERROR_EVENT(10),
    SILENCE(4);

    private static final RandomFault[] ALL = values();
    private static final int SUM = 100;

    private final int weight;

    RandomFault(int weight) {
        this.weight = weight;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RandomFault next(Random random) {
        int left = random.nextInt(SUM);
        for (RandomFault fault : ALL) {
            left -= fault.weight;
            if (left < 0) {
                return fault;
            }
        }
        throw new IllegalStateException("the weights do not sum to " + SUM);
    }
}
