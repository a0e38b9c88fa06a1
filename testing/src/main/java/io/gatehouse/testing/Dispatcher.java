package io.gatehouse.testing;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Chooses the answer for a request: what is queued for its path, what is queued for any path, the route of its path, the
 * default. Thread-safe.
 */
final class Dispatcher {
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Answer> queue = new ArrayDeque<>();
    private final Map<String, Queue<Answer>> queues = new LinkedHashMap<>();
    private final Map<String, Answer> routes = new LinkedHashMap<>();
    private Answer otherwise;

    Dispatcher(Answer otherwise) {
        this.otherwise = otherwise;
    }

    void enqueue(List<Answer> answers) {
        locked(() -> queue.addAll(answers));
    }

    void enqueueFor(String path, List<Answer> answers) {
        locked(() -> queues.computeIfAbsent(path, any -> new ArrayDeque<>()).addAll(answers));
    }

    void route(String path, Answer answer) {
        locked(() -> routes.put(path, answer));
    }

    void otherwise(Answer answer) {
        locked(() -> otherwise = answer);
    }

    /** How many answers are still queued. */
    int queued() {
        lock.lock();
        try {
            return queue.size() + queues.values().stream().mapToInt(Queue::size).sum();
        } finally {
            lock.unlock();
        }
    }

    Script script(RecordedRequest request) {
        try {
            return next(request.path()).script(request);
        } catch (RuntimeException e) {
            return Scripts.error(500, "server_error", "fake_server_failed", "The fake server's answer failed: " + e);
        }
    }

    private Answer next(String path) {
        lock.lock();
        try {
            Queue<Answer> own = queues.get(path);
            if (own != null && !own.isEmpty()) {
                return own.remove();
            }
            // Routes of a path do not use up what is meant for the calls under test.
            Answer routed = routes.get(path);
            if (routed != null) {
                return routed;
            }
            Answer queued = queue.poll();
            return queued != null ? queued : byPrefix(path);
        } finally {
            lock.unlock();
        }
    }

    private Answer byPrefix(String path) {
        for (Map.Entry<String, Answer> route : routes.entrySet()) {
            String pattern = route.getKey();
            if (pattern.endsWith("*") && path.startsWith(pattern.substring(0, pattern.length() - 1))) {
                return route.getValue();
            }
        }
        return otherwise;
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}
