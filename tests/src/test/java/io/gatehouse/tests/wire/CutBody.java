package io.gatehouse.tests.wire;

import java.io.IOException;
import java.io.InputStream;

/** A body whose bytes arrive in pieces that end at given positions, and which may break off. */
final class CutBody extends InputStream {
    /** What comes after the last byte. */
    enum End {
        CLOSE,
        BREAK
    }

    private final byte[] bytes;
    private final int length;
    private final int[] cuts;
    private final End end;
    private int at;

    private CutBody(byte[] bytes, int length, int[] cuts, End end) {
        this.bytes = bytes;
        this.length = length;
        this.cuts = cuts;
        this.end = end;
    }

    /** The whole in pieces that end before these positions, in rising order. */
    static CutBody at(byte[] bytes, int... positions) {
        return new CutBody(bytes, bytes.length, positions, End.CLOSE);
    }

    /** A byte at a time. */
    static CutBody everywhere(byte[] bytes) {
        int[] all = new int[bytes.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
        }
        return at(bytes, all);
    }

    /** Only the first bytes. */
    static CutBody until(byte[] bytes, int position, End end) {
        return new CutBody(bytes, position, new int[0], end);
    }

    @Override
    public int read(byte[] into, int offset, int size) throws IOException {
        if (at == length) {
            if (end == End.BREAK) {
                throw new IOException("unexpected end of stream");
            }
            return -1;
        }
        int next = length;
        for (int cut : cuts) {
            if (cut > at) {
                next = Math.min(next, cut);
                break;
            }
        }
        int count = Math.min(size, next - at);
        System.arraycopy(bytes, at, into, offset, count);
        at += count;
        return count;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }
}
