package io.gatehouse.benchmarks;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * An engine with continuous batching, as vLLM has: it works in iterations. In each, every running request gets its next
 * token, and what is left of the iteration's budget of tokens works off prompts, first come, first served, in chunks. An
 * iteration takes a fixed time (the weights are read), a time for the context that is read and a time for the prompt
 * tokens. Blocks for the whole answer are taken when a request is admitted, so nothing is ever preempted.
 */
final class PoolReplica {

    private final PoolParameters parameters;
    private final PoolTimeline time;
    private final PoolBlocks blocks;
    private final ArrayDeque<PoolCall> waiting = new ArrayDeque<>();
    private final ArrayDeque<PoolCall> prefilling = new ArrayDeque<>();
    private final PriorityQueue<PoolCall> running =
            new PriorityQueue<>(Comparator.comparingLong(call -> call.endIteration));

    private long iteration;
    private long contextTokens;
    private boolean busy;
    private long version;
    private double stepsBegan;
    private long steps;
    private double workedTokens;

    PoolReplica(PoolParameters parameters, PoolTimeline time) {
        this.parameters = parameters;
        this.time = time;
        this.blocks = new PoolBlocks(parameters.kvBlocks());
    }

    PoolBlocks blocks() {
        return blocks;
    }

    int running() {
        return running.size() + prefilling.size();
    }

    int waiting() {
        return waiting.size();
    }

    double kvUsage() {
        return (double) blocks.used() / blocks.capacity();
    }

    /** Prompt tokens worked off and answer tokens, so far. */
    double workedTokens() {
        return workedTokens;
    }

    void submit(PoolCall call) {
        if (parameters.blocksOf(call.promptTokens + call.answerTokens) > blocks.capacity()) {
            throw new IllegalArgumentException("A call of " + call.promptTokens + " tokens fits no replica");
        }
        waiting.add(call);
        if (!busy) {
            begin();
        } else if (steps > 1) {
            cutShort();
        }
    }

    /** Begins the next iteration, or several when nothing can change meanwhile. */
    private void begin() {
        int budget = parameters.iterationTokens() - running.size();
        int worked = 0;
        for (PoolCall call : prefilling) {
            worked += work(call, budget - worked);
        }
        while (worked < budget && !waiting.isEmpty() && running() < parameters.mostRunning() && admit(waiting.peek())) {
            PoolCall call = waiting.remove();
            prefilling.add(call);
            worked += work(call, budget - worked);
        }
        busy = worked > 0 || !running.isEmpty();
        if (!busy) {
            return;
        }
        workedTokens += worked;
        steps = worked > 0 || running.isEmpty() ? 1 : running.peek().endIteration - iteration;
        stepsBegan = time.seconds();
        endAt(stepsBegan + worked / parameters.prefillPerSecond() + duration(steps));
    }

    private static int work(PoolCall call, int budget) {
        int part = Math.min(call.prefillLeft, Math.max(0, budget));
        call.prefillLeft -= part;
        return part;
    }

    private boolean admit(PoolCall call) {
        // The last token is always worked off: its result is what the answer begins with.
        int matched = blocks.match(call.sequence, (call.promptTokens - 1) / parameters.blockTokens());
        int all = call.promptTokens + call.answerTokens;
        int[] places = blocks.take(call.sequence, matched, all / parameters.blockTokens(), parameters.blocksOf(all));
        if (places == null) {
            return false;
        }
        call.places = places;
        call.found = matched * parameters.blockTokens();
        call.prefillLeft = call.promptTokens - call.found;
        return true;
    }

    /** So many iterations in which prompts have no part. */
    private double duration(long count) {
        double context = (double) count * contextTokens + (double) running.size() * count * (count - 1) / 2;
        return count * parameters.iterationSeconds() + context * parameters.contextTokenSeconds();
    }

    /** Somebody came while nothing but answers was under way: it is admitted after the iteration that is under way. */
    private void cutShort() {
        double elapsed = time.seconds() - stepsBegan;
        long low = 1;
        long high = steps;
        while (low < high) {
            long middle = (low + high) / 2;
            if (duration(middle) >= elapsed) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        if (low < steps) {
            steps = low;
            endAt(stepsBegan + duration(low));
        }
    }

    private void endAt(double seconds) {
        long mine = ++version;
        time.at(seconds, () -> {
            if (mine == version) {
                end();
            }
        });
    }

    private void end() {
        iteration += steps;
        contextTokens += steps * running.size();
        workedTokens += steps * running.size();
        while (!running.isEmpty() && running.peek().endIteration <= iteration) {
            PoolCall call = running.remove();
            contextTokens -= call.promptTokens + call.answerTokens;
            finish(call);
        }
        while (!prefilling.isEmpty() && prefilling.peek().prefillLeft == 0) {
            answer(prefilling.remove());
        }
        begin();
    }

    private void answer(PoolCall call) {
        call.firstAt = time.seconds();
        workedTokens++;
        call.listener.first(call);
        if (call.answerTokens == 1) {
            finish(call);
            return;
        }
        call.endIteration = iteration + call.answerTokens - 1;
        contextTokens += call.promptTokens + 1;
        running.add(call);
    }

    private void finish(PoolCall call) {
        blocks.give(call.places);
        call.endedAt = time.seconds();
        call.listener.ended(call);
    }
}
