package io.gatehouse.internal.hedge;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** The times to first content of the latest calls, of which it knows the 95th percentile. Thread-safe, without locks. */
final class FirstEventTimes {
    /** Below so many a percentile means nothing. */
    static final int FEWEST = 20;

    private static final int KEPT = 128;
    // The percentile moves slowly: sorting for each call would cost more than it tells.
    private static final int STEP = 16;

    private final AtomicLongArray latest = new AtomicLongArray(KEPT);
    private final AtomicInteger count = new AtomicInteger();
    private volatile long p95;

    /** Notes a time. */
    void add(long nanos) {
        int number = count.getAndUpdate(FirstEventTimes::next);
        latest.set(number % KEPT, Math.max(1, nanos));
        if (number + 1 == FEWEST || number % STEP == STEP - 1) {
            p95 = percentile(number + 1);
        }
    }

    // Counts on without overflow: what matters is the place in the ring and whether that has been filled.
    private static int next(int number) {
        return number + 1 == 3 * KEPT ? 2 * KEPT : number + 1;
    }

    private long percentile(int counted) {
        int size = Math.min(counted, KEPT);
        if (size < FEWEST) {
            return 0;
        }
        long[] sorted = new long[size];
        for (int i = 0; i < size; i++) {
            sorted[i] = latest.get(i);
        }
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(size * 0.95) - 1];
    }

    /** The 95th percentile in nanoseconds, 0 while too few are known. */
    long p95() {
        return p95;
    }
}
