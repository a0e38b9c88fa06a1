package io.gatehouse.internal.telemetry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Things made once for each key, up to a bound: what comes later shares one thing. So neither callers nor servers can fill
 * the memory, here or in a metrics backend, by making up names. Thread-safe.
 */
final class Bounded<K, V> {
    private final Map<K, V> known = new ConcurrentHashMap<>();
    private final int most;
    private final K other;
    private final Function<K, V> maker;

    /** @param other the key of what stands for all past the bound */
    Bounded(int most, K other, Function<K, V> maker) {
        this.most = most;
        this.other = other;
        this.maker = maker;
    }

    V get(K key) {
        V value = known.get(key);
        if (value != null) {
            return value;
        }
        // Several at once may go past the bound by a few.
        return known.computeIfAbsent(known.size() < most ? key : other, maker);
    }
}
