package io.gatehouse.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads whole bodies. */
public final class BodyReader {
    private static final int UNKNOWN = 2 << 10;
    private static final int TRUSTED = 1 << 20;

    private BodyReader() {}

    /**
     * Reads a body to its end. White space before it is left out: some servers send blank lines while they work.
     *
     * @param in the body
     * @param expected its length as far as known, otherwise negative
     * @param maxBytes the largest that is accepted
     * @return the body
     * @throws ResponseTooLargeException when it is larger
     * @throws IOException when reading fails
     */
    public static byte[] readFully(InputStream in, long expected, int maxBytes) throws IOException {
        if (expected > maxBytes) {
            throw new ResponseTooLargeException(maxBytes);
        }
        byte[] bytes = new byte[(int) Math.min(expected < 0 ? UNKNOWN : Math.min(expected, TRUSTED), maxBytes)];
        int size = 0;
        while (true) {
            if (size < bytes.length) {
                int count = in.read(bytes, size, bytes.length - size);
                if (count < 0) {
                    return trimmed(bytes, size);
                }
                size += count;
            } else {
                // Looks for the end before growing: a body of the expected length needs neither growth nor copy.
                int next = in.read();
                if (next < 0) {
                    return trimmed(bytes, size);
                }
                bytes = grown(bytes, maxBytes);
                bytes[size++] = (byte) next;
            }
        }
    }

    private static byte[] grown(byte[] bytes, int maxBytes) throws ResponseTooLargeException {
        if (bytes.length == maxBytes) {
            throw new ResponseTooLargeException(maxBytes);
        }
        return Arrays.copyOf(bytes, (int) Math.min(Math.max(2L * bytes.length, UNKNOWN), maxBytes));
    }

    private static byte[] trimmed(byte[] bytes, int size) {
        int from = 0;
        while (from < size && isWhiteSpace(bytes[from])) {
            from++;
        }
        return from == 0 && size == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, size);
    }

    private static boolean isWhiteSpace(byte b) {
        return b == '\n' || b == '\r' || b == ' ' || b == '\t';
    }
}
