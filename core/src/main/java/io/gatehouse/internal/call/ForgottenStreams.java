package io.gatehouse.internal.call;

import io.gatehouse.model.GatewayEvent;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Closes streams that the application dropped without closing. A queue of references looked at every second while
 * streams are out, on the gateway's timer: unlike {@code java.lang.ref.Cleaner} it needs no thread that outlives the
 * gateway. Thread-safe.
 */
final class ForgottenStreams {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Env env;
    private final ReferenceQueue<Object> queue = new ReferenceQueue<>();
    private final Set<Handle> handles = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    ForgottenStreams(Env env) {
        this.env = env;
    }

    static final class Handle extends PhantomReference<Object> {
        private final StreamEdge edge;

        Handle(Object stream, ReferenceQueue<Object> queue, StreamEdge edge) {
            super(stream, queue);
            this.edge = edge;
        }
    }

    /** Watches a stream; {@code edge} must not refer to it. */
    Handle watch(Object stream, StreamEdge edge) {
        Handle handle = new Handle(stream, queue, edge);
        handles.add(handle);
        schedule();
        return handle;
    }

    /** The stream came to an end by itself. */
    void release(Handle handle) {
        handles.remove(handle);
        handle.clear();
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            env.clock().schedule(INTERVAL, this::look);
        }
    }

    private void look() {
        Reference<?> next;
        while ((next = queue.poll()) != null) {
            Handle handle = (Handle) next;
            if (handles.remove(handle)) {
                // Listeners and callbacks do not run on the timer's thread.
                env.workers().cleanUp(() -> close(handle.edge));
            }
        }
        scheduled.set(false);
        if (!handles.isEmpty()) {
            schedule();
        }
    }

    private void close(StreamEdge edge) {
        Env.LOG.warn("A ChatStream of {} was never closed; the gateway closed it", edge.call());
        env.tell(new GatewayEvent.ReplyDropped(edge.call().id(), "ChatStream"));
        edge.close();
    }
}
