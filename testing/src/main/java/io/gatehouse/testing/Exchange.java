package io.gatehouse.testing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** A request and what became of its answer. Thread-safe; filled in while the server plays the script. */
public final class Exchange {
    private final RecordedRequest request;
    private final AtomicLong bytesSent = new AtomicLong();
    private final CompletableFuture<Long> clientClosed = new CompletableFuture<>();
    private final CompletableFuture<Outcome> finished = new CompletableFuture<>();

    Exchange(RecordedRequest request) {
        this.request = request;
    }

    /** How an exchange ended at the server. */
    public enum Outcome {
        /** The whole answer was written. */
        COMPLETED,
        /** The script itself cut the answer: reset, truncated or never sent. */
        CUT,
        /** The client closed or reset the connection first. */
        CLIENT_GONE,
        /** The server was closed, or its connections were dropped, first. */
        SERVER_CLOSED
    }

    /** The request. */
    public RecordedRequest request() {
        return request;
    }

    /** How many bytes of the answer, head included, have been handed to the socket. */
    public long bytesSent() {
        return bytesSent.get();
    }

    /**
     * Completed when the server saw the client's close (end of input or reset) while this was the latest exchange of its
     * connection, with the {@link System#nanoTime()} of that moment. Never completed otherwise. The returned future is a
     * copy: completing it changes nothing.
     */
    public CompletableFuture<Long> clientClosed() {
        return clientClosed.copy();
    }

    /**
     * Waits until the server saw the client's close and returns when that was, as {@link System#nanoTime()} told it.
     *
     * @param timeout how long to wait at most
     * @throws AssertionError if the client kept the connection open
     */
    public long awaitClientClosed(Duration timeout) {
        return Waits.value(clientClosed, timeout, () -> "the client has not closed the connection of " + request);
    }

    /**
     * Waits until the server is done with this exchange.
     *
     * @param timeout how long to wait at most
     * @throws AssertionError if it is not done in time
     */
    public Outcome awaitFinished(Duration timeout) {
        return Waits.value(finished, timeout, () -> "still answering " + request + ", " + bytesSent + " bytes sent");
    }

    void addBytesSent(int count) {
        bytesSent.addAndGet(count);
    }

    void clientClosedAt(long nanos) {
        clientClosed.complete(nanos);
    }

    void finish(Outcome outcome) {
        finished.complete(outcome);
    }

    @Override
    public String toString() {
        return request + ": " + finished.getNow(null);
    }
}
