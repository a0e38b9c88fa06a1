package io.gatehouse.benchmarks;

/**
 * One way to make the same call. Used by many threads at once. Each case sends {@link Prompt} and hands over the whole
 * text and the usage of the answer, so that none wins by leaving out work.
 */
interface Case extends AutoCloseable {

    String name();

    Usage send(TextSink text) throws Exception;

    Usage stream(TextSink text) throws Exception;

    default Usage run(Mode mode, TextSink text) throws Exception {
        return mode == Mode.BLOCKING ? send(text) : stream(text);
    }

    @Override
    void close();
}
