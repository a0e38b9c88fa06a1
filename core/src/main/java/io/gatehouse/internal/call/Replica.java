package io.gatehouse.internal.call;

import io.gatehouse.model.ReplicaLoad;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint told of itself, and how long that is worth something. Loads come from several sources, polls and
 * headers of responses; the last of each is kept with its own time, so that no figure is made younger by another one, and
 * all that are young enough are read as one. Thread-safe, without locks.
 */
public final class Replica {
    private static final int SOURCES = ReplicaLoad.Source.values().length;

    private final long maxAge;
    private final AtomicReference<@Nullable View> view = new AtomicReference<>();
    private volatile IntConsumer onMaxConcurrency = most -> {};

    /**
     * A load.
     *
     * @param load what it told
     * @param at when
     */
    public record Told(ReplicaLoad load, long at) {}

    /**
     * What is believed until some time, and what is after it: the same without the oldest load. Put together when a load
     * is told, so that reading allocates nothing.
     *
     * @param load all loads as one, a figure from the youngest that has it
     * @param oldest the one that is forgotten first
     * @param younger what is left then, or null
     */
    private record View(
            ReplicaLoad load, Told oldest, @Nullable View younger) {
        boolean isOlderThan(long age, long nanoTime) {
            return nanoTime - oldest.at() > age;
        }
    }

    /** A replica that told nothing so far; a load older than {@code maxAge} is not believed. */
    public Replica(Duration maxAge) {
        this.maxAge = maxAge.toNanos();
    }

    /** It told its load. It replaces what the same source told before. */
    public void told(ReplicaLoad load, long nanoTime) {
        Told told = new Told(load, nanoTime);
        View before;
        do {
            before = view.get();
        } while (!view.compareAndSet(before, with(before, told)));
        Integer most = load.maxConcurrency();
        if (most != null) {
            onMaxConcurrency.accept(most);
        }
    }

    /** What it told last, however long ago, or null. */
    public @Nullable Told last() {
        View each = view.get();
        Told last = null;
        for (; each != null; each = each.younger()) {
            last = each.oldest();
        }
        return last;
    }

    private View with(@Nullable View before, Told told) {
        Told[] youngestFirst = new Told[SOURCES];
        int count = 0;
        for (View each = before; each != null; each = each.younger()) {
            Told known = each.oldest();
            if (known.load().source() != told.load().source() && told.at() - known.at() <= maxAge) {
                count = insert(youngestFirst, count, known);
            }
        }
        count = insert(youngestFirst, count, told);
        View all = new View(youngestFirst[0].load(), youngestFirst[0], null);
        for (int i = 1; i < count; i++) {
            all = new View(all.load().orElse(youngestFirst[i].load()), youngestFirst[i], all);
        }
        return all;
    }

    private static int insert(Told[] youngestFirst, int count, Told told) {
        int at = count;
        for (; at > 0 && youngestFirst[at - 1].at() - told.at() <= 0; at--) {
            youngestFirst[at] = youngestFirst[at - 1];
        }
        youngestFirst[at] = told;
        return count + 1;
    }

    /** Its load, each figure the youngest that is believed; null when it told none or too long ago. */
    public @Nullable ReplicaLoad load(long nanoTime) {
        View believed = view.get();
        while (believed != null && believed.isOlderThan(maxAge, nanoTime)) {
            believed = believed.younger();
        }
        return believed == null ? null : believed.load();
    }

    /**
     * Sets who is told how many requests it takes at once, whenever it says so. A setting of the server, not a measurement:
     * it holds until the server says something else.
     */
    public void onMaxConcurrency(IntConsumer listener) {
        onMaxConcurrency = listener;
    }
}
