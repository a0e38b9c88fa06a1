package io.gatehouse.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The lines of a stream, one at a time, and before them a stretch of bytes kept from earlier lines. Reads only when no
 * whole line is left, and takes a carriage return for an end without waiting to see whether a line feed follows.
 */
final class LineBuffer {
    private static final int FIRST_SIZE = 8 << 10;
    private static final int MAX_SIZE = Integer.MAX_VALUE - 8;

    /** Room for a field's name and a byte order mark beside the data. */
    private static final int MARGIN = 16;

    private final InputStream in;
    private final int maxBytes;
    private byte[] bytes = new byte[FIRST_SIZE];
    private int keptStart;
    private int keptEnd;
    private int lineStart;
    private int lineEnd;
    private int next;
    private int scanned;
    private int limit;
    private boolean skipLineFeed;
    private boolean ended;

    LineBuffer(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** Moves to the next line; what follows the last line end is a line too, unless empty. */
    boolean nextLine() throws IOException {
        while (true) {
            boolean found = scan();
            if (scanned - next > maxBytes + (long) MARGIN) {
                throw new EventTooLargeException(maxBytes);
            }
            if (!found && fill()) {
                continue;
            }
            if (!found && next == limit) {
                return false;
            }
            lineStart = next;
            lineEnd = scanned;
            if (found) {
                skipLineFeed = bytes[scanned] == '\r';
                scanned++;
            }
            next = scanned;
            return true;
        }
    }

    /** Looks for a line end, from where it stopped the last time. */
    private boolean scan() {
        if (skipLineFeed && scanned < limit) {
            skipLineFeed = false;
            if (bytes[scanned] == '\n') {
                next = ++scanned;
            }
        }
        byte[] local = bytes;
        int i = scanned;
        int end = limit;
        while (i < end && local[i] != '\n' && local[i] != '\r') {
            i++;
        }
        scanned = i;
        return i < end;
    }

    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        if (limit == bytes.length || (next == limit && keptEnd == keptStart)) {
            makeRoom();
        }
        int count = in.read(bytes, limit, bytes.length - limit);
        ended = count < 0;
        limit += Math.max(count, 0);
        return !ended;
    }

    /** Moves what is kept and the unfinished line to the front. */
    private void makeRoom() throws EventTooLargeException {
        int kept = keptEnd - keptStart;
        System.arraycopy(bytes, keptStart, bytes, 0, kept);
        System.arraycopy(bytes, next, bytes, kept, limit - next);
        scanned -= next - kept;
        limit -= next - kept;
        next = kept;
        keptStart = 0;
        keptEnd = kept;
        if (limit > bytes.length / 2) {
            if (limit == MAX_SIZE) {
                throw new EventTooLargeException(maxBytes);
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(2L * bytes.length, MAX_SIZE));
        }
    }

    byte[] bytes() {
        return bytes;
    }

    int lineStart() {
        return lineStart;
    }

    int lineEnd() {
        return lineEnd;
    }

    int keptStart() {
        return keptStart;
    }

    int keptLength() {
        return keptEnd - keptStart;
    }

    /** Keeps the end of this line as the only thing kept. */
    void keep(int from) throws EventTooLargeException {
        keptStart = from;
        keptEnd = lineEnd;
        limitKept();
    }

    /** Adds a line feed and the end of this line to what is kept. It lies further back, so there is room. */
    void append(int from) throws EventTooLargeException {
        bytes[keptEnd++] = '\n';
        System.arraycopy(bytes, from, bytes, keptEnd, lineEnd - from);
        keptEnd += lineEnd - from;
        limitKept();
    }

    private void limitKept() throws EventTooLargeException {
        if (keptEnd - keptStart > maxBytes) {
            throw new EventTooLargeException(maxBytes);
        }
    }

    void forgetKept() {
        keptStart = 0;
        keptEnd = 0;
    }

    /** Reads on to the end and drops all; false when that takes more bytes. */
    boolean drain(int maxDrained) throws IOException {
        long left = maxDrained;
        while (!ended) {
            int count = in.read(bytes, 0, (int) Math.min(left + 1, bytes.length));
            ended = count < 0;
            left -= count;
            if (left < 0) {
                return false;
            }
        }
        return true;
    }
}
