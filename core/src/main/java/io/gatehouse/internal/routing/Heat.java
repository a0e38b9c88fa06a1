package io.gatehouse.internal.routing;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Which keys much of the traffic has, over about the last five to ten minutes, which is how long engines keep
 * what nobody asks for. A table of fixed size, in which rare keys
 * give way to frequent ones. Thread-safe, without locks: of two notes at once one may be lost.
 */
final class Heat {
    private static final long WINDOW_NANOS = 300_000_000_000L;
    private static final int SLOTS = 4_096;
    private static final long COUNT = 0xFFFF_FFFFL;
    private static final AtomicLongArray NOTHING = new AtomicLongArray(SLOTS);

    private final AtomicReference<@Nullable Generation> generations = new AtomicReference<>();

    /** What came in a stretch of time. Each entry: the upper half of a key, then its tokens. */
    private record Generation(
            long begin,
            AtomicLongArray entries,
            AtomicLong total,
            AtomicInteger most,
            AtomicLongArray old,
            long oldTotal,
            int oldMost) {
        static Generation first(long now) {
            return new Generation(
                    now, new AtomicLongArray(SLOTS), new AtomicLong(), new AtomicInteger(), NOTHING, 0, 0);
        }

        Generation next(long now) {
            boolean adjacent = now - begin < 2 * WINDOW_NANOS;
            return new Generation(
                    now,
                    new AtomicLongArray(SLOTS),
                    new AtomicLong(),
                    new AtomicInteger(),
                    adjacent ? entries : NOTHING,
                    adjacent ? total.get() : 0,
                    adjacent ? most.get() : 0);
        }

        double fade(long now) {
            return Math.max(0, 1 - (double) (now - begin) / WINDOW_NANOS);
        }
    }

    /** Notes a call to so many candidates; gives how many there are when all are there. */
    int called(long tokens, int candidates, long now) {
        Generation current = current(now);
        current.total().addAndGet(tokens);
        if (candidates > current.most().get()) {
            current.most().accumulateAndGet(candidates, Math::max);
        }
        return Math.max(current.most().get(), current.oldMost());
    }

    /** Notes that a call has a key; gives the key's tokens with these, 0 for a key that is new. */
    double noted(long key, long tokens, long now) {
        Generation current = current(now);
        int slot = (int) key & (SLOTS - 1);
        long tag = key & ~COUNT;
        long entry = current.entries().get(slot);
        double known = tokensOf(entry, tag) + tokensOf(current.old().get(slot), tag) * current.fade(now);
        current.entries().set(slot, with(entry, tag, tokens));
        return known == 0 ? 0 : known + tokens;
    }

    /** The tokens of all calls. */
    double total(long now) {
        Generation current = current(now);
        return current.total().get() + current.oldTotal() * current.fade(now);
    }

    private static long tokensOf(long entry, long tag) {
        return (entry & ~COUNT) == tag ? entry & COUNT : 0;
    }

    private static long with(long entry, long tag, long tokens) {
        long known = entry & COUNT;
        if (known == 0 || (entry & ~COUNT) == tag) {
            return tag | Math.min(COUNT, known + tokens);
        }
        // Another key is there: it gives way when it is the rarer one.
        return known > tokens ? (entry & ~COUNT) | (known - tokens) : tag | Math.min(COUNT, tokens);
    }

    private Generation current(long now) {
        while (true) {
            Generation known = generations.get();
            if (known != null && now - known.begin() < WINDOW_NANOS) {
                return known;
            }
            Generation next = known == null ? Generation.first(now) : known.next(now);
            if (generations.compareAndSet(known, next)) {
                return next;
            }
        }
    }
}
