package io.gatehouse.benchmarks;

/** How an answer is read. */
enum Mode {
    BLOCKING,
    STREAMING;

    String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
