package io.gatehouse.testing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The last exchanges of a server, and those a test has not taken yet. Thread-safe; both are bounded. */
final class RequestLog {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Exchange> kept = new ArrayDeque<>();
    private final Deque<Exchange> untaken = new ArrayDeque<>();
    private final int limit;
    private long count;

    RequestLog(int limit) {
        this.limit = limit;
    }

    void add(Exchange exchange) {
        lock.lock();
        try {
            count++;
            append(kept, exchange);
            append(untaken, exchange);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    List<Exchange> kept() {
        lock.lock();
        try {
            return List.copyOf(kept);
        } finally {
            lock.unlock();
        }
    }

    Exchange take(Duration timeout) {
        lock.lock();
        try {
            Waits.until(
                    lock,
                    changed,
                    timeout,
                    () -> !untaken.isEmpty(),
                    () -> "no new request, " + count + " came before");
            return untaken.removeFirst();
        } finally {
            lock.unlock();
        }
    }

    void awaitCount(long wanted, Duration timeout) {
        Waits.until(lock, changed, timeout, () -> count >= wanted, () -> count + " of " + wanted + " requests came");
    }

    private void append(Deque<Exchange> deque, Exchange exchange) {
        if (deque.size() == limit) {
            deque.removeFirst();
        }
        deque.addLast(exchange);
    }
}
