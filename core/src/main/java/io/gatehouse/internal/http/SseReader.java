package io.gatehouse.internal.http;

import io.gatehouse.spi.SseEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads server-sent events as the HTML standard defines them, with one difference: what is left at the end of the
 * stream is an event too. {@code id} and {@code retry} serve reconnecting, which a model's answer cannot do; they are
 * skipped. Not thread-safe.
 */
public final class SseReader {
    private final LineBuffer lines;
    private boolean started;
    private boolean hasData;
    private String type = "";
    private String knownType = "";

    /**
     * A reader.
     *
     * @param in the body
     * @param maxEventBytes the largest data of an event, and the longest line
     */
    public SseReader(InputStream in, int maxEventBytes) {
        lines = new LineBuffer(in, maxEventBytes);
    }

    /**
     * Reads the next event. Waits for bytes only while no whole event is there.
     *
     * @param into becomes a view on this reader's buffer, valid until the next call
     * @return false at the end of the body
     * @throws EventTooLargeException when an event is larger than allowed
     * @throws IOException when reading fails; data that was not yet an event is lost then
     */
    public boolean next(SseEvent into) throws IOException {
        reset();
        while (lines.nextLine()) {
            int from = skipByteOrderMark(lines.lineStart());
            if (from < lines.lineEnd()) {
                field(from);
            } else if (hasData) {
                break;
            } else {
                reset();
            }
        }
        if (hasData) {
            into.set(type, lines.bytes(), lines.keptStart(), lines.keptLength());
        }
        return hasData;
    }

    /**
     * Reads on to the end of the body, so that the connection can be used again, and drops what comes.
     *
     * @param maxBytes how much to drop at most
     * @return whether the end was reached
     * @throws IOException when reading fails
     */
    public boolean drain(int maxBytes) throws IOException {
        return lines.drain(maxBytes);
    }

    private void reset() {
        lines.forgetKept();
        hasData = false;
        type = "";
    }

    private void field(int from) throws EventTooLargeException {
        int end = lines.lineEnd();
        byte first = lines.bytes()[from];
        if (first == 'd' && isNamed("data", from)) {
            int value = value(from + 4, end);
            if (hasData) {
                lines.append(value);
            } else {
                lines.keep(value);
                hasData = true;
            }
        } else if (first == 'e' && isNamed("event", from)) {
            type = type(value(from + 5, end), end);
        }
    }

    /** Whether the field's name is this, followed by a colon or the line's end. */
    private boolean isNamed(String name, int from) {
        int end = from + name.length();
        return end <= lines.lineEnd()
                && equal(name, from, end)
                && (end == lines.lineEnd() || lines.bytes()[end] == ':');
    }

    /** Where the value begins: after the colon and one space, if there are. */
    private int value(int colon, int end) {
        if (colon == end) {
            return end;
        }
        int from = colon + 1;
        return from < end && lines.bytes()[from] == ' ' ? from + 1 : from;
    }

    /** Events of one type follow each other, so the last text serves again. */
    private String type(int from, int end) {
        if (!equal(knownType, from, end)) {
            knownType = new String(lines.bytes(), from, end - from, StandardCharsets.UTF_8);
        }
        return knownType;
    }

    private boolean equal(String ascii, int from, int end) {
        if (ascii.length() != end - from) {
            return false;
        }
        byte[] bytes = lines.bytes();
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[from + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int skipByteOrderMark(int from) {
        if (started) {
            return from;
        }
        started = true;
        byte[] bytes = lines.bytes();
        boolean marked = lines.lineEnd() - from >= 3
                && bytes[from] == (byte) 0xEF
                && bytes[from + 1] == (byte) 0xBB
                && bytes[from + 2] == (byte) 0xBF;
        return marked ? from + 3 : from;
    }
}
