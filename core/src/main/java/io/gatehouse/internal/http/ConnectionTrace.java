package io.gatehouse.internal.http;

/**
 * What became of the connection of one OkHttp call. Travels with the request. Connections are made on other
 * threads, but OkHttp hands each result to the call's thread before that thread reads this.
 */
final class ConnectionTrace {
    private boolean connecting;
    private boolean acquired;
    private boolean answered;
    private boolean released;

    void connecting() {
        connecting = true;
    }

    void acquire() {
        acquired = true;
        released = false;
    }

    void answer() {
        answered = true;
    }

    void release() {
        released = true;
    }

    /** Whether there was a connection at all. */
    boolean acquired() {
        return acquired;
    }

    /** Whether the connection had served another call before. */
    boolean reused() {
        return acquired && !connecting;
    }

    /** Whether the head of a response was read. */
    boolean answered() {
        return answered;
    }

    /** Whether the response was read to its end, or the connection is broken: nothing is left to abort. */
    boolean released() {
        return released;
    }
}
