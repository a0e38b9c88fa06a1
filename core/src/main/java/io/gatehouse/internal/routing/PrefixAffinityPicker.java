package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.Hashing;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.spi.Candidate;
import io.gatehouse.spi.PickContext;
import io.gatehouse.spi.Picker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends prompts that begin alike to the same place. A key that follows from the prompt alone decides, so that gateways
 * agree without talking: that of the instructions as long as one place can bear all their calls, and with a part of its
 * calls, or a deeper key, when they get hot. The owner of a key passes calls on while it has so much more to do than the
 * others that waiting there costs more than the prefix saves. Thread-safe, without locks.
 */
final class PrefixAffinityPicker implements Picker {
    // A key with more than a quarter of a place's fair share goes to more than one: a few of them at one place would
    // already be too much for it.
    private static final double PLACES_PER_SHARE = 4;
    // What one place bears beside anything else: no more places than one for each such part of what came lately.
    private static final double LITTLE = 32_768;
    // The usual bound of consistent hashing with bounded loads.
    private static final double BOUND = 1.25;
    // Passing a call on costs more than its own prefill: it waits before others and takes the place of their
    // prefixes. And tokens under way count whole prompts, most of which the owner knows already. Less than twice is
    // worse in the simulation (benchmarks/run pool-routing), more than three times no better.
    private static final double WORTH = 3;
    private static final int MANY_WAITING = 5;
    private static final double KV_FULL = 0.9;
    // How fast it learns whether instructions are shared by many calls or each call has its own.
    private static final double SHARED_STEP = 0.02;

    private final Heat heat = new Heat();
    private final TokenLoadPicker byLoad = new TokenLoadPicker();
    // The part of instructions that are not new; at the beginning they all are. Two writers at once may lose one
    // sample, which costs less than a lock.
    private volatile double shared = 1;

    /**
     * Where the calls of a prompt belong.
     *
     * @param owner the place
     * @param next the key by whose order the next place is found
     * @param saved tokens that the owner need not work off again, as far as one can expect
     */
    private record Home(int owner, long next, double saved) {}

    @Override
    public int pick(List<? extends Candidate> candidates, PickContext context) {
        PrefixKeys keys = context.request() instanceof ChatRequest chat ? PrefixKeys.of(chat) : null;
        if (keys == null || keys.depths() == 0) {
            return byLoad.pick(candidates, context);
        }
        long tokens = TokenLoadPicker.tokens(context.request());
        Home home = home(candidates, keys, tokens, context.nanoTime());
        if (home == null) {
            return byLoad.pick(candidates, context);
        }
        return keeps(candidates, home, tokens, context) ? home.owner() : pass(candidates, home, context);
    }

    /** Null when many calls have even the deepest key. */
    private @Nullable Home home(List<? extends Candidate> candidates, PrefixKeys keys, long tokens, long now) {
        int depths = keys.depths();
        // As many as there are when all are there: one that is missing must not change how the others are shared out.
        int size = heat.called(tokens, candidates.size(), now);
        double placesPerToken = PLACES_PER_SHARE * size / heat.total(now);
        int known = -1;
        int decides = depths;
        int places = 1;
        int spreads = depths - 1;
        for (int depth = 0; depth < depths; depth++) {
            double hot = heat.noted(keys.at(depth), tokens, now);
            known = hot > 0 ? depth : known;
            int wanted = (int) Math.min(Math.ceil(hot * placesPerToken), 1 + hot / LITTLE);
            if (depth > decides) {
                spreads = wanted <= 1 ? Math.min(spreads, depth) : spreads;
            } else if (wanted <= 1 || 2 * wanted < size) {
                // A key that needs half of the places or more does not decide: it may have all.
                decides = depth;
                places = Math.max(1, wanted);
            }
        }
        if (decides >= depths) {
            return null;
        }
        long key = keys.at(decides);
        int slot = places == 1 ? 0 : Hashing.slot(keys.at(spreads), places);
        return new Home(Rendezvous.owner(candidates, key + slot), key + (slot + 1) % places, saved(keys, known));
    }

    private double saved(PrefixKeys keys, int known) {
        if (keys.continues()) {
            return keys.earlierTokens();
        }
        if (keys.own() == 0) {
            return known < 0 ? 0 : keys.firstTokens();
        }
        // Another gateway may have seen instructions that are new here: most likely when most are shared.
        double share = shared;
        shared = share + ((known < 0 ? 0 : 1) - share) * SHARED_STEP;
        if (known < 0) {
            return share * keys.sharedTokens();
        }
        return keys.sharedTokens() + (known >= keys.own() ? keys.firstTokens() : 0);
    }

    private static boolean keeps(List<? extends Candidate> candidates, Home home, long tokens, PickContext context) {
        Candidate owner = candidates.get(home.owner());
        if (home.saved() == 0 || isFull(owner) || Pickers.isAiling(owner, context)) {
            return false;
        }
        double all = tokens;
        double weights = 0;
        for (int i = 0; i < candidates.size(); i++) {
            all += candidates.get(i).outstandingTokens();
            weights += candidates.get(i).weight();
        }
        double fair = BOUND * all * owner.weight() / Math.max(1, weights);
        return owner.outstandingTokens() + tokens <= fair + WORTH * home.saved();
    }

    /** To the better of two others, unless the owner is the better one even so. */
    private int pass(List<? extends Candidate> candidates, Home home, PickContext context) {
        int owner = home.owner();
        int size = candidates.size();
        int any = (owner + 1 + TwoChoices.below(size - 1, context.random().nextLong() >>> 32)) % size;
        if (home.saved() == 0) {
            return byLoad.better(candidates, owner, any, context);
        }
        int next = Rendezvous.ownerBut(candidates, home.next(), owner);
        int taker = next == any ? next : byLoad.better(candidates, next, any, context);
        return isFull(candidates.get(taker)) ? owner : byLoad.better(candidates, owner, taker, context);
    }

    private static boolean isFull(Candidate candidate) {
        ReplicaLoad load = candidate.load();
        if (load == null) {
            return false;
        }
        Integer waiting = load.waiting();
        Double kv = load.kvUsage();
        return (waiting != null && waiting >= MANY_WAITING) || (kv != null && kv >= KV_FULL);
    }
}
