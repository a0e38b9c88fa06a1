package io.gatehouse.internal.pool;

import io.gatehouse.internal.call.Hashing;
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

    private static double fraction(String name, int round) {
        return Hashing.fraction(Hashing.finish(name.hashCode() + ((long) round << 32)));
    }
}
