package io.gatehouse.benchmarks;

/**
 * What the simulation assumes of replicas and traffic; {@code docs/pool-routing.md} says where each comes from.
 *
 * @param prefillPerSecond prompt tokens that a replica works off in a second
 * @param iterationSeconds the fixed part of an iteration: reading the weights
 * @param contextTokenSeconds what each token of context that an iteration reads adds
 * @param iterationTokens the most tokens of an iteration
 * @param mostRunning the most requests that run at once
 * @param kvBlocks blocks of keys and values of a replica
 * @param blockTokens tokens of a block
 * @param instructions how many different instructions (system prompts) there are
 * @param instructionTokens their lengths are even between these two
 * @param zipf the exponent of their popularity
 * @param oneOff the share of sessions that are one prompt without instructions
 * @param oneOffTokens the mean length of such a prompt
 * @param turns the mean number of turns of a conversation
 * @param messageTokens the mean length of a user's message
 * @param answerTokens the mean length of an answer
 * @param thinkSeconds the mean time from an answer to the next turn
 * @param pollSeconds how often gateways ask replicas for their load
 */
record PoolParameters(
        double prefillPerSecond,
        double iterationSeconds,
        double contextTokenSeconds,
        int iterationTokens,
        int mostRunning,
        int kvBlocks,
        int blockTokens,
        int instructions,
        Range instructionTokens,
        double zipf,
        double oneOff,
        int oneOffTokens,
        double turns,
        int messageTokens,
        int answerTokens,
        double thinkSeconds,
        double pollSeconds) {

    /** Two ends, both included. */
    record Range(int low, int high) {
        Range times(double factor) {
            return new Range((int) Math.round(low * factor), (int) Math.round(high * factor));
        }
    }

    static final PoolParameters PUBLISHED = new PoolParameters(
            2_700,
            0.014,
            56e-9,
            2_048,
            256,
            31_250,
            16,
            250,
            new Range(1_000, 6_000),
            1.0,
            0.5,
            2_000,
            4,
            300,
            250,
            20,
            2);

    /** Every session is a prompt that no other begins like. */
    PoolParameters withoutSharedPrefixes() {
        return with(prefillPerSecond, kvBlocks, zipf, 1, 1);
    }

    /** Only conversations under instructions that others share. */
    PoolParameters withoutLonePrompts() {
        return with(prefillPerSecond, kvBlocks, zipf, 0, 1);
    }

    PoolParameters prefillTimes(double factor) {
        return with(prefillPerSecond * factor, kvBlocks, zipf, oneOff, 1);
    }

    PoolParameters kvBlocksTimes(double factor) {
        return with(prefillPerSecond, (int) (kvBlocks * factor), zipf, oneOff, 1);
    }

    PoolParameters zipfTimes(double factor) {
        return with(prefillPerSecond, kvBlocks, zipf * factor, oneOff, 1);
    }

    PoolParameters lengthsTimes(double factor) {
        return with(prefillPerSecond, kvBlocks, zipf, oneOff, factor);
    }

    private PoolParameters with(double prefill, int blocks, double exponent, double single, double lengths) {
        return new PoolParameters(
                prefill,
                iterationSeconds,
                contextTokenSeconds,
                iterationTokens,
                mostRunning,
                blocks,
                blockTokens,
                instructions,
                instructionTokens.times(lengths),
                exponent,
                single,
                (int) Math.round(oneOffTokens * lengths),
                turns,
                (int) Math.round(messageTokens * lengths),
                (int) Math.round(answerTokens * lengths),
                thinkSeconds,
                pollSeconds);
    }

    int blocksOf(int tokens) {
        return (tokens + blockTokens - 1) / blockTokens;
    }

    /** Calls of a session, on average. */
    double callsOfSession() {
        return oneOff + (1 - oneOff) * turns;
    }

    void print() {
        System.out.println("""
                Assumptions (docs/pool-routing.md has their sources):
                  replica   %,.0f prompt tokens/s, %.0f ms per iteration and %.0f ns per token of context, %,d tokens per
                            iteration, at most %d requests, %,d KV blocks of %d tokens, LRU
                  traffic   sessions begin as a Poisson process; %d instructions of %,d to %,d tokens, Zipf exponent %.1f;
                            %.0f turns, messages of %d and answers of %d tokens, %.0f s between turns (means, exponential)
                            shared: conversations only; mixed: %.0f %% of sessions are a lone prompt of %,d tokens;
                            no shared prefixes: lone prompts only
                  gateways  each turn goes to a random one; they poll the replicas' load every %.0f s
                  load      parts of the capacity: the most sessions per second with which round robin keeps up""".formatted(
                        prefillPerSecond,
                        iterationSeconds * 1e3,
                        contextTokenSeconds * 1e9,
                        iterationTokens,
                        mostRunning,
                        kvBlocks,
                        blockTokens,
                        instructions,
                        instructionTokens.low(),
                        instructionTokens.high(),
                        zipf,
                        turns,
                        messageTokens,
                        answerTokens,
                        thinkSeconds,
                        100 * oneOff,
                        oneOffTokens,
                        pollSeconds));
    }
}
