package io.gatehouse.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The open connections of a server. Thread-safe. */
final class Connections {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Connection> open = new LinkedHashSet<>();
    private final Set<Connection> running = new LinkedHashSet<>();
    private long accepted;
    private boolean closed;

    long nextNumber() {
        lock.lock();
        try {
            return ++accepted;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a connection; false if the server has been closed. */
    boolean add(Connection connection) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            if (running.size() > 2 * open.size() + 16) {
                running.removeIf(Connection::ended);
            }
            open.add(connection);
            running.add(connection);
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    void remove(Connection connection) {
        lock.lock();
        try {
            open.remove(connection);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long accepted() {
        lock.lock();
        try {
            return accepted;
        } finally {
            lock.unlock();
        }
    }

    int open() {
        lock.lock();
        try {
            return open.size();
        } finally {
            lock.unlock();
        }
    }

    void awaitOpen(int count, Duration timeout) {
        Waits.until(lock, changed, timeout, () -> open.size() == count, () -> open.size() + " connections are open");
    }

    void dropAll(boolean reset) {
        for (Connection connection : snapshot()) {
            connection.close(reset);
        }
    }

    /** Closes all for good and returns the threads to wait for. */
    List<Thread> shutdown() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        dropAll(false);
        lock.lock();
        try {
            return running.stream().flatMap(Connection::threads).toList();
        } finally {
            lock.unlock();
        }
    }

    private List<Connection> snapshot() {
        lock.lock();
        try {
            return new ArrayList<>(open);
        } finally {
            lock.unlock();
        }
    }
}
