package io.gatehouse.benchmarks;

import io.gatehouse.model.ChatRequest;

/** One call of the simulation: what is asked, and what becomes of it. */
final class PoolCall {

    final PoolSequence sequence;
    final int promptTokens;
    final int answerTokens;
    final ChatRequest request;
    final Listener listener;

    double askedAt;
    double firstAt = -1;
    double endedAt = -1;
    /** Prompt tokens that were found in the replica's cache. */
    int found;

    int replica;

    int[] places;
    int prefillLeft;
    long endIteration;

    /** Whoever waits for it. */
    interface Listener {
        void first(PoolCall call);

        void ended(PoolCall call);
    }

    PoolCall(PoolSequence sequence, int promptTokens, int answerTokens, ChatRequest request, Listener listener) {
        this.sequence = sequence;
        this.promptTokens = promptTokens;
        this.answerTokens = answerTokens;
        this.request = request;
        this.listener = listener;
    }

    double firstAfter() {
        return firstAt - askedAt;
    }
}
