package io.gatehouse.internal.pool;

import java.time.Duration;

/** Spreads what is done regularly, so that not all is done at once: always the same for the same name. */
final class Spread {
    private static final double WIDTH = 0.2;

    private Spread() {}

    /** Some time within an interval. */
    static Duration within(Duration interval, String name) {
        return part(interval, fraction(name, 0));
    }

    /** An interval, up to a tenth shorter or longer; another for each round. */
    static Duration around(Duration interval, String name, int round) {
        return part(interval, 1 - WIDTH / 2 + WIDTH * fraction(name, round));
    }

    private static Duration part(Duration interval, double share) {
        return Duration.ofNanos(Math.max(1, (long) (interval.toNanos() * share)));
    }

    // The finalizer of SplitMix64: names that differ in their last digit get unrelated values.
    private static double fraction(String name, int round) {
        long z = (name.hashCode() + ((long) round << 32)) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z = z ^ (z >>> 31);
        return (z >>> 11) * 0x1.0p-53;
    }
}
