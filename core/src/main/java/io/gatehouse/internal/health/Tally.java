package io.gatehouse.internal.health;

import io.gatehouse.policy.BreakerPolicy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Counts what became of attempts: failures in a row, and attempts and failures within a sliding window of ten buckets, so
 * that the window's length is kept to a tenth. Lock-free, allocates nothing per attempt.
 */
final class Tally {
    private static final int BUCKETS = 10;
    // A bucket is one word, so that it changes in one step: which slice of time it counts, attempts, failures.
    private static final int STAMP_BITS = 24;
    private static final int COUNT_BITS = 20;
    private static final long STAMP_MASK = (1L << STAMP_BITS) - 1;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

    private final BreakerPolicy policy;
    private final long bucketNanos;
    private final AtomicLongArray buckets = new AtomicLongArray(BUCKETS);
    private final AtomicInteger inARow = new AtomicInteger();

    Tally(BreakerPolicy policy) {
        this.policy = policy;
        this.bucketNanos = policy.window().toNanos() / BUCKETS;
    }

    void succeeded(long nanoTime) {
        if (inARow.get() != 0) {
            inARow.set(0);
        }
        count(nanoTime, 0);
    }

    /** Counts a failure. Returns what is too much, or null when all is within the policy. */
    @Nullable
    String failed(long nanoTime) {
        int row = inARow.incrementAndGet();
        count(nanoTime, 1);
        if (row >= policy.consecutiveFailures()) {
            return row == 1 ? "an attempt failed" : row + " attempts in a row failed";
        }
        long sums = sums(nanoTime);
        long attempts = sums >>> Integer.SIZE;
        long failures = sums & 0xFFFF_FFFFL;
        return attempts >= policy.minimumVolume() && failures >= policy.failureRatio() * attempts
                ? failures + " of its last " + attempts + " attempts failed"
                : null;
    }

    private void count(long nanoTime, int failures) {
        long slice = slice(nanoTime);
        int index = (int) Math.floorMod(slice, (long) BUCKETS);
        long stamp = slice & STAMP_MASK;
        long old;
        long next;
        do {
            old = buckets.get(index);
            next = (stamp(old) == stamp ? roomy(old) : bucket(stamp, 0, 0)) + bucket(0, 1, failures);
        } while (!buckets.compareAndSet(index, old, next));
    }

    // A full bucket goes on with half of its counts: their ratio is what matters.
    private static long roomy(long bucket) {
        return attempts(bucket) < COUNT_MASK
                ? bucket
                : bucket(stamp(bucket), attempts(bucket) / 2, failures(bucket) / 2);
    }

    private static long bucket(long stamp, long attempts, long failures) {
        return (stamp << (2 * COUNT_BITS)) | (attempts << COUNT_BITS) | failures;
    }

    private static long stamp(long bucket) {
        return bucket >>> (2 * COUNT_BITS);
    }

    private static long attempts(long bucket) {
        return (bucket >>> COUNT_BITS) & COUNT_MASK;
    }

    private static long failures(long bucket) {
        return bucket & COUNT_MASK;
    }

    private long slice(long nanoTime) {
        return Math.floorDiv(nanoTime, bucketNanos);
    }

    /** Attempts within the window in the upper half, failures in the lower. */
    private long sums(long nanoTime) {
        long slice = slice(nanoTime);
        long attempts = 0;
        long failures = 0;
        for (int i = 0; i < BUCKETS; i++) {
            long bucket = buckets.get(i);
            long age = (slice - stamp(bucket)) & STAMP_MASK;
            if (age < BUCKETS) {
                attempts += attempts(bucket);
                failures += failures(bucket);
            }
        }
        return (attempts << Integer.SIZE) | failures;
    }
}
