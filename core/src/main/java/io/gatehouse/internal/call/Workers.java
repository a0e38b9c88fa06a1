package io.gatehouse.internal.call;

import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.OverloadedException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's threads, each kind started when first needed: asynchronous calls (virtual threads where the runtime has
 * them), helpers that must never queue behind calls, and one cleanup thread that must never refuse. Thread-safe.
 */
public final class Workers implements AutoCloseable {
    // Without virtual threads an asynchronous call holds a thread; beyond these the caller is told.
    private static final int MAX_CALL_THREADS = 256;
    private static final int MAX_QUEUED_CALLS = 10_000;

    private final @Nullable Executor given;
    private final Lazy calls = new Lazy(Workers::newCalls);
    private final Lazy helpers = new Lazy(() -> new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads("gatehouse-helper-")));
    private final Lazy cleanup = new Lazy(Workers::newCleanup);

    /** Workers; asynchronous calls run on {@code given} when it is not null, which is then not closed. */
    public Workers(@Nullable Executor given) {
        this.given = given;
    }

    private static ExecutorService newCalls() {
        ThreadFactory virtual = virtualThreads();
        if (virtual != null) {
            return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 0, TimeUnit.SECONDS, new SynchronousQueue<>(), virtual);
        }
        HandOff queue = new HandOff();
        return new ThreadPoolExecutor(
                0, MAX_CALL_THREADS, 10, TimeUnit.SECONDS, queue, threads("gatehouse-call-"), (task, pool) -> {
                    if (pool.isShutdown() || queue.size() >= MAX_QUEUED_CALLS) {
                        throw new RejectedExecutionException("full or closed");
                    }
                    queue.put(task);
                });
    }

    /**
     * Makes the pool prefer an idle thread, then a new one, then waiting: as it stands, the pool would start a thread
     * for each of the first calls although others are idle, or queue calls before it has started any.
     */
    private static final class HandOff extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }
    }

    private static ExecutorService newCleanup() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads("gatehouse-cleanup-"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    // Looked up by reflection: the library is compiled for Java 17.
    private static @Nullable ThreadFactory virtualThreads() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Object named = type.getMethod("name", String.class, long.class).invoke(builder, "gatehouse-call-", 0L);
            return (ThreadFactory) type.getMethod("factory").invoke(named);
        } catch (ReflectiveOperationException e) {
            // Java 17, or 19 and 20 with the preview switched off.
            return null;
        }
    }

    private static ThreadFactory threads(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Runs an asynchronous call. */
    void call(Runnable task) {
        try {
            if (given != null) {
                given.execute(task);
            } else {
                calls.get().execute(task);
            }
        } catch (RejectedExecutionException e) {
            throw new OverloadedException(ErrorDetails.of("The gateway refused an asynchronous call: its executor is"
                    + " full or closed. Run fewer at once, or give the gateway a larger executor"));
        }
    }

    /** Runs a helper of a call now, on a thread of its own, or throws. */
    public void help(Runnable task) {
        helpers.get().execute(task);
    }

    /** Runs what must not be refused: callbacks of replies that nobody reads any more. */
    void cleanUp(Runnable task) {
        try {
            cleanup.get().execute(task);
        } catch (RejectedExecutionException e) {
            // The gateway is closed: this thread is as good as another.
            task.run();
        }
    }

    @Override
    public void close() {
        calls.close();
        helpers.close();
        cleanup.close();
    }

    private static final class Lazy implements AutoCloseable {
        private final java.util.function.Supplier<ExecutorService> factory;
        private final java.util.concurrent.locks.ReentrantLock lock = new java.util.concurrent.locks.ReentrantLock();
        private volatile @Nullable ExecutorService service;
        private boolean closed;

        Lazy(java.util.function.Supplier<ExecutorService> factory) {
            this.factory = factory;
        }

        ExecutorService get() {
            ExecutorService ready = service;
            return ready != null ? ready : create();
        }

        private ExecutorService create() {
            lock.lock();
            try {
                ExecutorService ready = service;
                if (ready == null) {
                    if (closed) {
                        throw new RejectedExecutionException("closed");
                    }
                    ready = factory.get();
                    service = ready;
                }
                return ready;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                if (service != null) {
                    service.shutdown();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
