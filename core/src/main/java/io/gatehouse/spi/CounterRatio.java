package io.gatehouse.spi;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Two counters of a server, and how much one grew for each step of the other between two looks: hits for each query,
 * seconds in a queue for each request. Thread-safe.
 */
public final class CounterRatio {
    private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();

    private record Reading(double part, double whole) {}

    /** A ratio that has not been looked at. */
    public CounterRatio() {}

    /**
     * The counters now.
     *
     * @param part the counter whose growth is looked at, or null when the server does not tell
     * @param whole the counter by whose growth that is divided, or null when the server does not tell
     * @return the growth of one for each step of the other since the last call; null at the first one, when nothing grew,
     *     and when a counter began anew, as it does with its server
     */
    public @Nullable Double next(@Nullable Double part, @Nullable Double whole) {
        if (part == null || whole == null) {
            return null;
        }
        Reading now = new Reading(part, whole);
        Reading before = last.getAndSet(now);
        if (before == null || now.whole() <= before.whole() || now.part() < before.part()) {
            return null;
        }
        return (now.part() - before.part()) / (now.whole() - before.whole());
    }
}
