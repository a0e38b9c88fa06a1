package io.gatehouse.internal.call;

/** Hashes of 64 bits that are the same in every JVM. Not for secrets. */
public final class Hashing {
    // Odd, with half of its bits set: the multiplier of the golden ratio, and one of SplitMix64's.
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final long OTHER = 0xBF58476D1CE4E5B9L;

    private Hashing() {}

    /** From a hash to a number from 0 to below 1. */
    public static double fraction(long hash) {
        return (hash >>> 11) * 0x1.0p-53;
    }

    /** Goes on from a hash with a number. */
    public static long value(long from, long value) {
        return Long.rotateLeft((from ^ value) * GOLDEN, 31) * OTHER;
    }

    /** Goes on from a hash with a part of a text, four characters at a time. */
    public static long text(long from, String text, int begin, int end) {
        long hash = value(from, end - begin);
        int i = begin;
        for (; i + 4 <= end; i += 4) {
            long four = text.charAt(i)
                    | (long) text.charAt(i + 1) << 16
                    | (long) text.charAt(i + 2) << 32
                    | (long) text.charAt(i + 3) << 48;
            hash = Long.rotateLeft((hash ^ four) * GOLDEN, 29);
        }
        for (; i < end; i++) {
            hash = Long.rotateLeft((hash ^ text.charAt(i)) * GOLDEN, 29);
        }
        return hash;
    }

    /** The finalizer of SplitMix64: values that differ in one bit get unrelated hashes. */
    public static long finish(long value) {
        long z = value + GOLDEN;
        z = (z ^ (z >>> 30)) * OTHER;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** A number from 0 to below a bound; when the bound grows by one, a key keeps its number or gets the new one. */
    public static int slot(long key, int bound) {
        // Jump consistent hash (Lamping and Veach, 2014).
        long state = key;
        long slot = -1;
        long next = 0;
        while (next < bound) {
            slot = next;
            state = state * 2862933555777941757L + 1;
            next = (long) ((slot + 1) * (0x1.0p31 / ((state >>> 33) + 1)));
        }
        return (int) slot;
    }
}
