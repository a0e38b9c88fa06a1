package io.gatehouse.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where the body is cut into separate writes: every so many bytes, or at given offsets of the body. Immutable. */
final class Split {
    static final Split NONE = new Split(0, new int[0]);

    private final int every;
    private final int[] offsets;

    private Split(int every, int[] offsets) {
        this.every = every;
        this.offsets = offsets;
    }

    static Split every(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("splitEvery needs at least 1 byte, not " + bytes);
        }
        return new Split(bytes, new int[0]);
    }

    static Split at(int... offsets) {
        int[] sorted = offsets.clone();
        Arrays.sort(sorted);
        if (sorted.length > 0 && sorted[0] < 0) {
            throw new IllegalArgumentException("splitAt needs offsets from 0 on, not " + sorted[0]);
        }
        return new Split(0, sorted);
    }

    /** Whether the first byte of the body must not share a write with the head. */
    boolean afterHead() {
        return offsets.length > 0 && offsets[0] == 0;
    }

    /** Cuts bytes whose first one is at an offset of the body. */
    List<byte[]> cut(byte[] bytes, long start) {
        if (every == 0 && offsets.length == 0) {
            return List.of(bytes);
        }
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        while (from < bytes.length) {
            long next = Math.min(nextCut(start + from), start + bytes.length);
            int to = (int) (next - start);
            pieces.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return pieces;
    }

    private long nextCut(long offset) {
        if (every > 0) {
            return (offset / every + 1) * every;
        }
        for (int cut : offsets) {
            if (cut > offset) {
                return cut;
            }
        }
        return Long.MAX_VALUE;
    }
}
