package io.gatehouse.benchmarks;

/** The token counts that every case must get out of an answer. */
record Usage(long input, long output) {}
