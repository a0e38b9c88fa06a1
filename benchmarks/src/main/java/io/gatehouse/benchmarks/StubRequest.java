package io.gatehouse.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Finds one HTTP/1.1 request in a read buffer, with a content length or in chunks, without making garbage. */
final class StubRequest {

    private static final byte[] HEAD_END = ascii("\r\n\r\n");
    private static final byte[] LENGTH = ascii("\r\ncontent-length:");
    private static final byte[] CHUNKED = ascii("\r\ntransfer-encoding: chunked");
    private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
    private static final byte[] HANGING = ascii(Prompt.HANGING_MODEL);
    private static final byte[] STREAM = ascii("\"stream\"");

    private final ByteBuffer buffer;
    private int bodyStart;
    private int end;

    StubRequest(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    boolean complete() {
        int head = indexOf(HEAD_END, 0, buffer.position(), false);
        if (head < 0) {
            return false;
        }
        bodyStart = head + HEAD_END.length;
        int length = indexOf(LENGTH, 0, bodyStart, true);
        if (length >= 0) {
            end = bodyStart + number(length + LENGTH.length);
        } else if (indexOf(CHUNKED, 0, bodyStart, true) >= 0) {
            int last = indexOf(LAST_CHUNK, bodyStart, buffer.position(), false);
            end = last < 0 ? Integer.MAX_VALUE : last + LAST_CHUNK.length;
        } else {
            end = bodyStart;
        }
        if (end <= buffer.position()) {
            return true;
        }
        if (!buffer.hasRemaining()) {
            throw new IllegalStateException("request over " + buffer.capacity() + " bytes");
        }
        return false;
    }

    boolean isGet() {
        return buffer.get(0) == 'G';
    }

    boolean wantsStream() {
        int at = indexOf(STREAM, bodyStart, end, false);
        if (at < 0) {
            return false;
        }
        at += STREAM.length;
        while (buffer.get(at) == ' ' || buffer.get(at) == ':') {
            at++;
        }
        return buffer.get(at) == 't';
    }

    boolean wantsNoEnd() {
        return indexOf(HANGING, bodyStart, end, false) >= 0;
    }

    void consume() {
        buffer.limit(buffer.position()).position(end);
        buffer.compact();
    }

    private int number(int at) {
        int value = 0;
        for (byte b = buffer.get(at); b != '\r'; b = buffer.get(++at)) {
            value = b == ' ' ? value : value * 10 + b - '0';
        }
        return value;
    }

    private int indexOf(byte[] wanted, int from, int to, boolean ignoreCase) {
        byte[] bytes = buffer.array();
        for (int i = from; i <= to - wanted.length; i++) {
            int k = 0;
            while (k < wanted.length && (ignoreCase ? lower(bytes[i + k]) : bytes[i + k]) == wanted[k]) {
                k++;
            }
            if (k == wanted.length) {
                return i;
            }
        }
        return -1;
    }

    private static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
