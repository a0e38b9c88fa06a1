package io.gatehouse.benchmarks;

import java.time.Duration;
import java.util.concurrent.Future;

/** Opens calls to the model that never finishes, for the cancel suite. Used by many threads. */
interface CancelClient extends AutoCloseable {

    /** An open stream whose first event has been read. */
    interface OpenStream extends AutoCloseable {

        /** Reads on: the stream has gone silent, so this ends only by throwing. */
        void readOn() throws Exception;

        @Override
        void close();
    }

    String name();

    boolean can(CancelKind kind);

    OpenStream open() throws Exception;

    /** Opens a stream that has to be over within this time. */
    OpenStream open(Duration deadline) throws Exception;

    Future<?> sendAsync() throws Exception;

    @Override
    void close();
}
