package io.gatehouse.testing;

import io.gatehouse.model.ModelRequest;
import io.gatehouse.spi.EncodeContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The requests of a provider: those encoded, found by number, and those sent, in order. Thread-safe. */
final class FakeCalls {
    private static final int KEPT = 10_000;

    private final AtomicLong numbers = new AtomicLong();
    private final NavigableMap<Long, FakeCall> byNumber = new ConcurrentSkipListMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<FakeCall> sent = new ArrayDeque<>();
    private long sentCount;
    private int open;
    private int abandoned;

    FakeCall add(ModelRequest request, EncodeContext context) {
        FakeCall call = new FakeCall(
                numbers.incrementAndGet(),
                request,
                context.endpoint().name(),
                context.target().model(),
                context.streaming());
        byNumber.put(call.number, call);
        if (byNumber.size() > KEPT) {
            byNumber.pollFirstEntry();
        }
        return call;
    }

    FakeCall get(String number) {
        FakeCall call = byNumber.get(Long.parseLong(number));
        if (call == null) {
            throw new IllegalStateException("Request " + number + " is none of this provider's last " + KEPT);
        }
        return call;
    }

    void opened(FakeCall call) {
        lock.lock();
        try {
            sent.add(call);
            sentCount++;
            if (sent.size() > KEPT) {
                sent.removeFirst();
            }
            open++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void closed(boolean complete) {
        lock.lock();
        try {
            open--;
            abandoned += complete ? 0 : 1;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    List<FakeCall> sent() {
        lock.lock();
        try {
            return new ArrayList<>(sent);
        } finally {
            lock.unlock();
        }
    }

    int open() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    int abandoned() {
        lock.lock();
        try {
            return abandoned;
        } finally {
            lock.unlock();
        }
    }

    void awaitSent(long count, Duration timeout) {
        Waits.until(
                lock, changed, timeout, () -> sentCount >= count, () -> sentCount + " of " + count + " requests came");
    }

    void awaitNoneOpen(Duration timeout) {
        Waits.until(lock, changed, timeout, () -> open == 0, () -> open + " replies are open");
    }
}
