package io.gatehouse.internal.limit;

import java.util.Arrays;

/**
 * The times of the last N admissions in a ring: one more is allowed when the oldest of them lies a whole window back. Exact,
 * constant time. Guarded by its limiter's lock.
 */
final class RequestWindow {
    /** A minute, in nanoseconds. */
    static final long WINDOW = 60_000_000_000L;

    private final int limit;
    private long[] times = new long[16];
    private int head;
    private int size;

    RequestWindow(int limit) {
        this.limit = limit;
    }

    /** When the next request may start if so many others start before it; not after {@code now} when it may at once. */
    long freeAt(long now, int ahead) {
        int rounds = ahead / limit;
        int at = size + ahead % limit - limit;
        long free = at < 0 ? now : at(at) + WINDOW;
        return rounds == 0 ? free : later(free, now) + rounds * WINDOW;
    }

    private static long later(long a, long b) {
        return a - b > 0 ? a : b;
    }

    private long at(int index) {
        return times[(head + index) % times.length];
    }

    /** Notes an admission; times never go back. */
    void add(long now) {
        if (size == limit) {
            head = (head + 1) % times.length;
            size--;
        } else if (size == times.length) {
            grow();
        }
        times[(head + size) % times.length] = now;
        size++;
    }

    private void grow() {
        long[] longer = Arrays.copyOf(times, Math.min(limit, 2 * size));
        for (int i = 0; i < size; i++) {
            longer[i] = at(i);
        }
        times = longer;
        head = 0;
    }

    /** Takes an admission back that came to nothing. */
    void remove(long time) {
        for (int i = size - 1; i >= 0 && at(i) - time >= 0; i--) {
            if (at(i) == time) {
                for (int j = i; j < size - 1; j++) {
                    times[(head + j) % times.length] = at(j + 1);
                }
                size--;
                return;
            }
        }
    }
}
