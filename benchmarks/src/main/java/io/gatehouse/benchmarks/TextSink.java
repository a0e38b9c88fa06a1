package io.gatehouse.benchmarks;

/** Where a case hands over the text of an answer: once for a blocking answer, piece by piece for a stream. */
@FunctionalInterface
interface TextSink {

    void accept(String piece);
}
