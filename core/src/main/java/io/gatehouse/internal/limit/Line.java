package io.gatehouse.internal.limit;

import io.gatehouse.model.Priority;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The waiting calls of a limiter: those of normal priority first, else in the order of their coming. Guarded by its lock. */
final class Line {
    private final Queue normal = new Queue();
    private final Queue low = new Queue();

    private static final class Queue {
        private final ArrayDeque<Waiter> waiters = new ArrayDeque<>(0);
        private long tokens;
    }

    /** What stands before a call. */
    record Ahead(int calls, long tokens) {}

    int size() {
        return normal.waiters.size() + low.waiters.size();
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** Whether a call that comes now would stand behind others. */
    boolean hasAheadOf(Priority priority) {
        return priority == Priority.LOW ? !isEmpty() : !normal.waiters.isEmpty();
    }

    @Nullable
    Waiter head() {
        Waiter first = normal.waiters.peek();
        return first != null ? first : low.waiters.peek();
    }

    void add(Waiter waiter) {
        Queue queue = of(waiter.priority);
        queue.waiters.add(waiter);
        queue.tokens += waiter.need;
    }

    void remove(Waiter waiter) {
        Queue queue = of(waiter.priority);
        if (queue.waiters.remove(waiter)) {
            queue.tokens -= waiter.need;
        }
    }

    private Queue of(Priority priority) {
        return priority == Priority.LOW ? low : normal;
    }

    /** What stands before a call that comes now. */
    Ahead ahead(Priority priority) {
        return priority == Priority.LOW
                ? new Ahead(size(), normal.tokens + low.tokens)
                : new Ahead(normal.waiters.size(), normal.tokens);
    }

    /** What stands before a waiting call. */
    Ahead ahead(Waiter waiter) {
        int calls = waiter.priority == Priority.LOW ? normal.waiters.size() : 0;
        long tokens = waiter.priority == Priority.LOW ? normal.tokens : 0;
        for (Waiter each : of(waiter.priority).waiters) {
            if (each == waiter) {
                break;
            }
            calls++;
            tokens += each.need;
        }
        return new Ahead(calls, tokens);
    }
}
