package io.gatehouse.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the client sends. A thread of its own reads ahead all the time, at most two blocks, so that the client's close is seen
 * at once even while the answer is being played.
 */
final class Inbound {
    private static final int BLOCK = 16 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private byte[] block = new byte[0];
    private int position;
    private int limit;
    private @Nullable Long endedAt;

    enum Arrival {
        DATA,
        END,
        TIMEOUT
    }

    /** Reads until the client or the server closes, then tells when that was. Runs on the reading thread. */
    void pump(InputStream socket, LongConsumer atEnd) {
        try {
            for (byte[] next = new byte[BLOCK]; ; next = new byte[BLOCK]) {
                int count = socket.read(next);
                if (count < 0) {
                    break;
                }
                offer(next, count);
            }
        } catch (IOException e) {
            // A reset, or our own close: an end like any other.
        } finally {
            long now = System.nanoTime();
            end(now);
            atEnd.accept(now);
        }
    }

    /** When the input ended, or null while it goes on. */
    @Nullable
    Long endedAt() {
        lock.lock();
        try {
            return endedAt;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a byte. A wait of 0 has no limit. An interrupt tells of the client's end. */
    Arrival await(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (position == limit && endedAt == null) {
                if (nanos == 0) {
                    changed.awaitUninterruptibly();
                } else if (left <= 0) {
                    return Arrival.TIMEOUT;
                } else {
                    left = changed.awaitNanos(left);
                }
            }
            return position < limit ? Arrival.DATA : Arrival.END;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Arrival.END;
        } finally {
            lock.unlock();
        }
    }

    /** Reads up to and including a line feed, which is left out, as is a carriage return before it. */
    String readLine(int longest) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(80);
        lock.lock();
        try {
            while (true) {
                if (await(0) == Arrival.END) {
                    throw new EOFException("The client closed the connection inside a request");
                }
                int end = position;
                while (end < limit && block[end] != '\n') {
                    end++;
                }
                line.write(block, position, end - position);
                boolean complete = end < limit;
                consume(complete ? end + 1 : end);
                if (complete) {
                    String text = line.toString(StandardCharsets.UTF_8);
                    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
                }
                if (line.size() > longest) {
                    throw new IOException("A line of the request is longer than " + longest + " bytes");
                }
            }
        } finally {
            lock.unlock();
        }
    }

    byte[] readFully(int count) throws IOException {
        byte[] bytes = new byte[count];
        lock.lock();
        try {
            for (int filled = 0; filled < count; ) {
                if (await(0) == Arrival.END) {
                    throw new EOFException("The client closed the connection inside a request body");
                }
                int part = Math.min(limit - position, count - filled);
                System.arraycopy(block, position, bytes, filled, part);
                filled += part;
                consume(position + part);
            }
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    private void consume(int upTo) {
        position = upTo;
        changed.signalAll();
    }

    private void offer(byte[] next, int count) {
        lock.lock();
        try {
            while (position < limit) {
                changed.awaitUninterruptibly();
            }
            block = next;
            position = 0;
            limit = count;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end(long nanos) {
        lock.lock();
        try {
            endedAt = nanos;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
