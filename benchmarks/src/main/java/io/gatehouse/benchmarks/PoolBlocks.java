package io.gatehouse.benchmarks;

/**
 * The memory for keys and values of one replica: blocks of a fixed number of tokens, found again by what their tokens and
 * all before them are, as vLLM does. A block that no request uses stays until its place is needed; the one that was used
 * longest ago goes first, and of one request's blocks the last. Used by one thread.
 */
final class PoolBlocks {

    private static final int NONE = -1;

    private final int capacity;
    private final long[] names;
    private final int[] users;
    // The unused ones from the one that was used longest ago to the latest; the last entry is the head of the ring.
    private final int[] next;
    private final int[] previous;
    // Where a name's block is: open addressing, names and places side by side.
    private final long[] keys;
    private final int[] values;
    private final int mask;
    private int unused;

    PoolBlocks(int capacity) {
        this.capacity = capacity;
        names = new long[capacity];
        users = new int[capacity];
        next = new int[capacity + 1];
        previous = new int[capacity + 1];
        int size = Integer.highestOneBit(capacity) * 4;
        keys = new long[size];
        values = new int[size];
        mask = size - 1;
        for (int i = 0; i <= capacity; i++) {
            next[i] = i == capacity ? 0 : i + 1;
            previous[i] = i == 0 ? capacity : i - 1;
        }
        unused = capacity;
    }

    int capacity() {
        return capacity;
    }

    /** Blocks that running requests use. */
    int used() {
        return capacity - unused;
    }

    /** How many of a sequence's first blocks are there, at most so many. */
    int match(PoolSequence sequence, int most) {
        int found = 0;
        while (found < most && find(sequence.name(found)) != NONE) {
            found++;
        }
        return found;
    }

    /**
     * Takes blocks for a sequence: those that are there, as far as {@code matched}, and fresh ones for the others. The
     * first {@code named} can be found by later sequences.
     *
     * @return their places, or null when there is not enough room
     */
    int[] take(PoolSequence sequence, int matched, int named, int all) {
        int[] places = new int[all];
        int pinned = 0;
        for (int i = 0; i < matched; i++) {
            places[i] = find(sequence.name(i));
            pinned += users[places[i]] == 0 ? 1 : 0;
        }
        if (all - matched > unused - pinned) {
            return null;
        }
        for (int i = 0; i < matched; i++) {
            if (users[places[i]]++ == 0) {
                unlink(places[i]);
            }
        }
        for (int i = matched; i < all; i++) {
            places[i] = fresh(i < named ? sequence.name(i) : 0);
        }
        return places;
    }

    /** A request is over: its blocks stay as long as nobody needs their places. */
    void give(int[] places) {
        for (int i = places.length - 1; i >= 0; i--) {
            if (--users[places[i]] == 0) {
                append(places[i]);
            }
        }
    }

    private int fresh(long name) {
        int place = next[capacity];
        unlink(place);
        if (names[place] != 0) {
            forget(names[place]);
        }
        names[place] = name;
        users[place] = 1;
        if (name != 0) {
            // Only the block of a prompt's last token can be there: it was found, but is worked off all the same.
            int twin = find(name);
            if (twin != NONE) {
                forget(name);
                names[twin] = 0;
            }
            remember(name, place);
        }
        return place;
    }

    private void unlink(int place) {
        next[previous[place]] = next[place];
        previous[next[place]] = previous[place];
        unused--;
    }

    private void append(int place) {
        int last = previous[capacity];
        next[last] = place;
        previous[place] = last;
        next[place] = capacity;
        previous[capacity] = place;
        unused++;
    }

    private int find(long name) {
        for (int i = home(name); keys[i] != 0; i = (i + 1) & mask) {
            if (keys[i] == name) {
                return values[i];
            }
        }
        return NONE;
    }

    private void remember(long name, int place) {
        int i = home(name);
        while (keys[i] != 0) {
            i = (i + 1) & mask;
        }
        keys[i] = name;
        values[i] = place;
    }

    private void forget(long name) {
        int hole = home(name);
        while (keys[hole] != name) {
            hole = (hole + 1) & mask;
        }
        // Linear probing: what stands behind the hole and may stand in it moves up.
        for (int i = (hole + 1) & mask; keys[i] != 0; i = (i + 1) & mask) {
            if (((i - home(keys[i])) & mask) >= ((i - hole) & mask)) {
                keys[hole] = keys[i];
                values[hole] = values[i];
                hole = i;
            }
        }
        keys[hole] = 0;
    }

    // Eight neighbours stay together: a sequence is looked up block after block.
    private int home(long name) {
        long mixed = (name >>> 3) * 0x9E3779B97F4A7C15L;
        return (int) ((mixed >>> 29) & ~7 | name & 7) & mask;
    }
}
