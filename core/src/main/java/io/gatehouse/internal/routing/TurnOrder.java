package io.gatehouse.internal.routing;

import io.gatehouse.spi.Candidate;
import java.lang.ref.WeakReference;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * Whose turn it is, by weight: stride scheduling. Each candidate has a time of its next turn, a turn moves it on by its
 * stride, and the earliest is next; of several the one that was chosen longest ago. Unlike a counter this stays even when
 * candidates are missing for some of the picks, and who comes back has no claim to what it missed. Thread-safe, without
 * locks.
 */
final class TurnOrder {
    // The stride of weight 1; divisible enough that the strides of large weights still differ.
    private static final long STRIDE = 1L << 30;

    // So many that were once there are remembered: most of them come back.
    private static final int MOST_FORGOTTEN = 100;

    private final int start;
    private final boolean weighted;
    private final Map<String, Turn> turns = new ConcurrentHashMap<>();
    private final AtomicLong picks = new AtomicLong();
    private volatile Known known = new Known(new WeakReference<>(List.of()), new Turn[0]);
    private volatile WeakReference<List<? extends Candidate>> unknown = new WeakReference<>(List.of());
    private volatile long time;

    /** When a candidate's next turn is due. */
    private static final class Turn extends AtomicLong {
        private static final long serialVersionUID = 1L;

        /** The number of the pick that chose it last. */
        private volatile long chosen;

        Turn(long due) {
            super(due);
        }
    }

    /** The turns of a list that was seen before: nearly every pick is among the same. What has left it is not held here. */
    private record Known(WeakReference<List<? extends Candidate>> candidates, Turn[] turns) {}

    /** Turns that begin with the candidate at an index (modulo their number). */
    TurnOrder(int start, boolean weighted) {
        this.start = start;
        this.weighted = weighted;
    }

    /** The index of whose turn it is among those with the lowest load. */
    int next(List<? extends Candidate> candidates, ToDoubleFunction<Candidate> load) {
        Turn[] all = turnsOf(candidates);
        while (true) {
            long from = time;
            int best = 0;
            double least = Double.POSITIVE_INFINITY;
            long earliest = Long.MAX_VALUE;
            for (int k = 0; k < all.length; k++) {
                int i = Math.floorMod(start + k, all.length);
                double here = load.applyAsDouble(candidates.get(i));
                long due = Math.max(all[i].get(), from);
                boolean first = due < earliest || (due == earliest && all[i].chosen < all[best].chosen);
                if (here < least || (here == least && first)) {
                    best = i;
                    least = here;
                    earliest = due;
                }
            }
            if (take(all[best], earliest, strideOf(candidates.get(best)))) {
                return best;
            }
        }
    }

    private boolean take(Turn turn, long due, long stride) {
        long seen = turn.get();
        if (seen > due || !turn.compareAndSet(seen, due + stride)) {
            return false;
        }
        turn.chosen = picks.incrementAndGet();
        time = due;
        return true;
    }

    private long strideOf(Candidate candidate) {
        return weighted && candidate.weight() > 1 ? STRIDE / candidate.weight() : STRIDE;
    }

    private Turn[] turnsOf(List<? extends Candidate> candidates) {
        Known last = known;
        if (last.candidates().refersTo(candidates)) {
            return last.turns();
        }
        Turn[] found = new Turn[candidates.size()];
        for (int i = 0; i < found.length; i++) {
            Candidate candidate = candidates.get(i);
            // Half a stride after now: the heavy ones stand around the light ones, not before them.
            found[i] = turns.computeIfAbsent(candidate.name(), name -> new Turn(time + strideOf(candidate) / 2));
        }
        // The whole list is kept: it comes again and again, whereas what is left of it for a while is made anew each
        // time.
        if (unknown.refersTo(candidates)) {
            known = new Known(unknown, found);
            forget(candidates);
        } else {
            unknown = new WeakReference<>(candidates);
        }
        return found;
    }

    // Endpoints may come and go for ever.
    private void forget(List<? extends Candidate> candidates) {
        if (turns.size() > MOST_FORGOTTEN + candidates.size()) {
            Set<String> names = new HashSet<>();
            candidates.forEach(candidate -> names.add(candidate.name()));
            turns.keySet().retainAll(names);
        }
    }
}
