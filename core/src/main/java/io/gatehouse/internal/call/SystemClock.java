package io.gatehouse.internal.call;

import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Real time. One daemon thread runs what is due; it is started with the first task and wakes only for a task that is due
 * earlier than what it sleeps for, so that the ordinary timeout, set and cancelled within milliseconds, never wakes it.
 * Thread-safe.
 */
public final class SystemClock implements Clock, AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private Entry[] heap = new Entry[16];
    private int size;
    private @Nullable Thread thread;
    private long wakesAt;
    private boolean closed;

    /** A clock whose thread has not started. */
    public SystemClock() {}

    private static final class Entry implements Registration {
        private final SystemClock clock;
        private final long due;
        private final Runnable task;
        private int index = -1;

        Entry(SystemClock clock, long due, Runnable task) {
            this.clock = clock;
            this.due = due;
            this.task = task;
        }

        @Override
        public void close() {
            clock.remove(this);
        }
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Registration schedule(Duration delay, Runnable task) {
        Entry entry = new Entry(this, System.nanoTime() + Math.max(0, delay.toNanos()), task);
        Thread wake = null;
        lock.lock();
        try {
            if (closed) {
                return entry;
            }
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            siftUp(size++, entry);
            if (thread == null) {
                Thread timer = new Thread(this::run, "gatehouse-timer");
                timer.setDaemon(true);
                thread = timer;
                wakesAt = entry.due;
                timer.start();
            } else if (entry.due - wakesAt < 0) {
                wakesAt = entry.due;
                wake = thread;
            }
        } finally {
            lock.unlock();
        }
        if (wake != null) {
            LockSupport.unpark(wake);
        }
        return entry;
    }

    private void run() {
        while (true) {
            Entry due = null;
            long sleep = 0;
            lock.lock();
            try {
                if (closed) {
                    return;
                }
                long now = System.nanoTime();
                if (size > 0 && heap[0].due - now <= 0) {
                    due = heap[0];
                    removeAt(0);
                } else {
                    // With nothing to do it sleeps long, not for ever: wakesAt must stay comparable.
                    sleep = size > 0 ? heap[0].due - now : Duration.ofHours(1).toNanos();
                    wakesAt = now + sleep;
                }
            } finally {
                lock.unlock();
            }
            if (due != null) {
                runSafely(due.task);
            } else {
                LockSupport.parkNanos(this, sleep);
            }
        }
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            Env.LOG.warn("A timer task threw {}", e.getClass().getName());
        }
    }

    private void remove(Entry entry) {
        lock.lock();
        try {
            if (entry.index >= 0) {
                removeAt(entry.index);
            }
        } finally {
            lock.unlock();
        }
    }

    private void removeAt(int index) {
        Entry removed = heap[index];
        Entry last = heap[--size];
        Arrays.fill(heap, size, size + 1, null);
        removed.index = -1;
        if (last != removed) {
            siftDown(index, last);
            if (heap[index] == last) {
                siftUp(index, last);
            }
        }
    }

    private void siftUp(int start, Entry entry) {
        int index = start;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            if (heap[parent].due - entry.due <= 0) {
                break;
            }
            put(index, heap[parent]);
            index = parent;
        }
        put(index, entry);
    }

    private void siftDown(int start, Entry entry) {
        int index = start;
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            if (child + 1 < size && heap[child + 1].due - heap[child].due < 0) {
                child++;
            }
            if (entry.due - heap[child].due <= 0) {
                break;
            }
            put(index, heap[child]);
            index = child;
        }
        put(index, entry);
    }

    private void put(int index, Entry entry) {
        heap[index] = entry;
        entry.index = index;
    }

    /** How many tasks wait; for leak checks. */
    public int pending() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Thread timer;
        lock.lock();
        try {
            closed = true;
            timer = thread;
            size = 0;
        } finally {
            lock.unlock();
        }
        if (timer != null) {
            LockSupport.unpark(timer);
        }
    }
}
