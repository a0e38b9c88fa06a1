package io.gatehouse.internal.limit;

/**
 * The tokens of the last minute in slices of 250 ms, so that memory is bounded whatever the traffic. A slice counts until
 * the last moment of it lies a whole window back: tokens may count up to 250 ms too long, never too short. Guarded by its
 * limiter's lock.
 */
final class TokenWindow {
    private static final long SLICE = 250_000_000L;
    private static final long SLICES_PER_WINDOW = RequestWindow.WINDOW / SLICE;

    private final long limit;
    private final long origin;
    private final long[] sums = new long[(int) SLICES_PER_WINDOW + 1];
    private long oldest;
    private long used;

    TokenWindow(long limit, long origin) {
        this.limit = limit;
        this.origin = origin;
    }

    /** When a request for so many tokens may start, those before it included; not after {@code now} when at once. */
    long freeAt(long now, long need) {
        forget(now);
        if (used + need <= limit) {
            return now;
        }
        // What needs more than a whole minute's tokens comes as many minutes later.
        long minutes = (need - 1) / limit;
        long over = used + (need - minutes * limit) - limit;
        long slice = oldest;
        for (; over > 0; slice++) {
            over -= sums[slot(slice)];
        }
        long free = slice == oldest ? now : endOf(slice - 1);
        return free + minutes * RequestWindow.WINDOW;
    }

    private void forget(long now) {
        long current = sliceOf(now);
        while (oldest < current - SLICES_PER_WINDOW) {
            if (used == 0) {
                oldest = current - SLICES_PER_WINDOW;
                return;
            }
            used -= sums[slot(oldest)];
            sums[slot(oldest)] = 0;
            oldest++;
        }
    }

    /** When the last token of a slice has left the window. */
    private long endOf(long slice) {
        return origin + (slice + 1) * SLICE + RequestWindow.WINDOW;
    }

    private long sliceOf(long now) {
        return (now - origin) / SLICE;
    }

    private int slot(long slice) {
        return (int) Math.floorMod(slice, (long) sums.length);
    }

    /** Notes tokens and returns the slice they are in. */
    long add(long now, long tokens) {
        forget(now);
        long slice = sliceOf(now);
        sums[slot(slice)] += tokens;
        used += tokens;
        return slice;
    }

    /** Corrects what was noted, unless it has left the window already. */
    void correct(long slice, long change, long now) {
        forget(now);
        if (slice >= oldest) {
            sums[slot(slice)] += change;
            used += change;
        }
    }

    long used(long now) {
        forget(now);
        return used;
    }
}
