package io.gatehouse.internal.call;

import io.gatehouse.model.Finished;
import io.gatehouse.model.StreamEvent;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A stream for reactive readers: each request for n events pulls n events on the executor, so demand reaches the model's
 * socket. One subscriber.
 */
public final class StreamPublisher implements Flow.Publisher<StreamEvent> {
    private final StreamEdge edge;
    // Keeps the stream's handle reachable while somebody is subscribed.
    private final Object owner;
    private final Executor executor;
    private final AtomicBoolean subscribed = new AtomicBoolean();

    /** A publisher over a stream. */
    public StreamPublisher(StreamEdge edge, Object owner, Executor executor) {
        this.edge = edge;
        this.owner = owner;
        this.executor = executor;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super StreamEvent> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        if (!subscribed.compareAndSet(false, true)) {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {}
            });
            subscriber.onError(new IllegalStateException("A stream has one subscriber, and it has one already"));
            return;
        }
        Pull pull = new Pull(subscriber);
        subscriber.onSubscribe(pull);
        pull.start();
    }

    private final class Pull implements Flow.Subscription {
        private final Flow.Subscriber<? super StreamEvent> subscriber;
        // One too many until onSubscribe has returned: signals come one after the other, that one first.
        private final AtomicLong demand = new AtomicLong(1);
        private volatile boolean done;
        private volatile @Nullable Throwable refused;

        Pull(Flow.Subscriber<? super StreamEvent> subscriber) {
            this.subscriber = subscriber;
        }

        void start() {
            if (demand.decrementAndGet() > 0) {
                execute();
            }
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                refused = new IllegalArgumentException("A subscriber must request at least 1, but requested " + n);
            }
            long before = demand.getAndUpdate(now -> now + Math.max(1, n) < 0 ? Long.MAX_VALUE : now + Math.max(1, n));
            if (before == 0) {
                execute();
            }
        }

        private void execute() {
            try {
                executor.execute(this::run);
            } catch (RejectedExecutionException e) {
                cancel();
                subscriber.onError(e);
            }
        }

        @Override
        public void cancel() {
            done = true;
            edge.close();
        }

        private void run() {
            try {
                drain();
            } catch (Throwable t) {
                // A subscriber that throws reads no further.
                cancel();
                throw t;
            }
        }

        // Runs on one thread at a time: only the request that finds no demand starts it, and it ends when it has used
        // up all demand. Completion follows the last event without waiting for more demand.
        private void drain() {
            long given = 0;
            while (true) {
                while (given < demand.get()) {
                    if (done || !give()) {
                        done = true;
                        return;
                    }
                    given++;
                }
                if (demand.addAndGet(-given) == 0) {
                    return;
                }
                given = 0;
            }
        }

        private boolean give() {
            Throwable bad = refused;
            if (bad != null) {
                edge.close();
                subscriber.onError(bad);
                return false;
            }
            StreamEvent event;
            try {
                event = edge.next();
            } catch (Throwable t) {
                if (!done) {
                    subscriber.onError(t);
                }
                return false;
            }
            if (done) {
                return false;
            }
            if (event == null) {
                subscriber.onComplete();
                return false;
            }
            subscriber.onNext(event);
            if (event instanceof Finished) {
                subscriber.onComplete();
                return false;
            }
            return true;
        }
    }

    @Override
    public String toString() {
        return "StreamPublisher(" + owner + ")";
    }
}
