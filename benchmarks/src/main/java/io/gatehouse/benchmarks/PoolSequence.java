package io.gatehouse.benchmarks;

/**
 * Tokens of a prompt and its answer, as far as it matters what they are: those of instructions that others share, then
 * those of a conversation of its own, to which each turn appends.
 *
 * @param instructions which instructions, 0 for none
 * @param sharedBlocks whole blocks of the instructions
 * @param conversation which conversation
 */
record PoolSequence(long instructions, int sharedBlocks, long conversation) {

    private static final int BLOCK_BITS = 20;
    private static final long CONVERSATIONS = 1L << 30;

    /** A number for a block that stands for its tokens and all before them; never 0. */
    long name(int block) {
        return block < sharedBlocks
                ? (instructions << BLOCK_BITS) + block + 1
                : (CONVERSATIONS + conversation << BLOCK_BITS) + block + 1;
    }
}
