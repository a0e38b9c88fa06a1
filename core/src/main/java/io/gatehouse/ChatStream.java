package io.gatehouse;

import io.gatehouse.internal.call.StreamEdge;
import io.gatehouse.internal.call.StreamPublisher;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.Finished;
import io.gatehouse.model.Head;
import io.gatehouse.model.Restarted;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.StreamRestartedException;
import io.gatehouse.model.TextDelta;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it arrives. Read by one thread at a time; {@link #close()} may come from any. Close it when you leave
 * before the end: that closes the connection, and the server stops generating.
 *
 * <pre>{@code
 * try (ChatStream stream = gateway.chat("assistant").user(question).stream()) {
 *     for (String piece : stream.text()) System.out.print(piece);
 * }
 * }</pre>
 *
 * <p>It can be read once: as events, as text, whole, or through a publisher. A failure while reading is thrown with what
 * had been read as its {@code partial()}.
 */
public final class ChatStream implements Iterable<StreamEvent>, AutoCloseable {
    private final StreamEdge edge;
    private volatile @Nullable ChatResponse finished;

    ChatStream(StreamEdge edge) {
        this.edge = edge;
        edge.watch(this);
    }

    /**
     * Who answers, at first; after a {@link Restarted} event its head holds.
     *
     * @return the head
     */
    public Head head() {
        return edge.head();
    }

    /**
     * The next event.
     *
     * @return the event; null after {@link Finished}
     */
    public @Nullable StreamEvent next() {
        try {
            StreamEvent event = edge.next();
            if (event instanceof Finished end) {
                finished = end.response();
            }
            return event;
        } finally {
            // Else this handle could be found forgotten while its last read is still going on.
            Reference.reachabilityFence(this);
        }
    }

    /** The events up to and including {@link Finished}. The iterator reads the stream itself: there is only one. */
    @Override
    public Iterator<StreamEvent> iterator() {
        return new Pieces<>() {
            @Override
            @Nullable
            StreamEvent read() {
                return ChatStream.this.next();
            }
        };
    }

    /**
     * The text of the first choice, piece by piece, as it arrives.
     *
     * @return the pieces; iterating throws {@link StreamRestartedException} when another target starts over after text
     *     was handed out
     */
    public Iterable<String> text() {
        return () -> new Pieces<>() {
            private boolean handedOut;

            @Override
            @Nullable
            String read() {
                StreamEvent event;
                while ((event = ChatStream.this.next()) != null) {
                    if (event instanceof TextDelta delta
                            && delta.choice() == 0
                            && !delta.text().isEmpty()) {
                        handedOut = true;
                        return delta.text();
                    }
                    if (event instanceof Restarted restarted && handedOut) {
                        close();
                        throw new StreamRestartedException(ErrorDetails.of("The text so far is void: "
                                        + restarted.head().target() + " answers from scratch. Read events to handle"
                                        + " this, or use await()")
                                .at(restarted.head().target(), restarted.head().endpoint()));
                    }
                }
                return null;
            }
        };
    }

    /**
     * Reads what is left of the stream. After the end it gives the same answer again, so usage and attempts are at hand
     * when the text has been read piece by piece.
     *
     * @return the whole answer
     */
    public ChatResponse await() {
        ChatResponse answer = finished;
        while (answer == null) {
            if (next() == null && finished == null) {
                throw new IllegalStateException("The stream was read to its end by a publisher");
            }
            answer = finished;
        }
        return answer;
    }

    /**
     * The events for one reactive subscriber. Demand reaches the model: nothing is read that was not asked for.
     *
     * @param executor reads the events; reading blocks, so give it threads that may
     * @return the publisher; cancelling its subscription closes the stream
     */
    public Flow.Publisher<StreamEvent> toPublisher(Executor executor) {
        return new StreamPublisher(edge, this, executor);
    }

    /** Ends the stream: a reader elsewhere gets a {@code CancelledException}. Idempotent, never throws, never waits. */
    @Override
    public void close() {
        edge.close();
    }

    private abstract static class Pieces<T> implements Iterator<T> {
        private @Nullable T ahead;

        abstract @Nullable T read();

        @Override
        public boolean hasNext() {
            if (ahead == null) {
                ahead = read();
            }
            return ahead != null;
        }

        @Override
        public T next() {
            if (!hasNext() || ahead == null) {
                throw new NoSuchElementException("The stream has ended");
            }
            T piece = ahead;
            ahead = null;
            return piece;
        }
    }
}
