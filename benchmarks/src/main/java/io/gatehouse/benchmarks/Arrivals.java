package io.gatehouse.benchmarks;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** When requests reached a server. Thread-safe. */
final class Arrivals {

    private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();

    void add(long at) {
        nanos.add(at);
    }

    int count() {
        return nanos.size();
    }

    /** The most of them within any stretch of time that is shorter than this. */
    int mostWithin(long span) {
        long[] sorted = sorted();
        int most = 0;
        int first = 0;
        for (int last = 0; last < sorted.length; last++) {
            while (sorted[last] - sorted[first] >= span) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    /** How many came after the first one and within less than this. */
    long earlierThan(long span) {
        long[] sorted = sorted();
        long early = 0;
        for (int i = 1; i < sorted.length && sorted[i] - sorted[0] < span; i++) {
            early++;
        }
        return early;
    }

    private long[] sorted() {
        return nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    }
}
