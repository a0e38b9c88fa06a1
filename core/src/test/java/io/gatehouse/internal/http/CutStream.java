package io.gatehouse.internal.http;

import java.io.InputStream;

/** Bytes that arrive in pieces. */
final class CutStream extends InputStream {
    private final byte[] bytes;
    private final int[] cuts;
    private int position;
    private int nextCut;

    /** Reads end at each of these positions, given in ascending order. */
    CutStream(byte[] bytes, int... cuts) {
        this.bytes = bytes;
        this.cuts = cuts;
    }

    /** Every read gives one byte. */
    static InputStream single(byte[] bytes) {
        int[] all = new int[bytes.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
        }
        return new CutStream(bytes, all);
    }

    @Override
    public int read() {
        return position == bytes.length ? -1 : bytes[position++] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (position == bytes.length) {
            return -1;
        }
        while (nextCut < cuts.length && cuts[nextCut] <= position) {
            nextCut++;
        }
        int cut = nextCut < cuts.length ? cuts[nextCut] : bytes.length;
        int end = Math.min(cut, Math.min(bytes.length, position + length));
        int count = end - position;
        System.arraycopy(bytes, position, into, offset, count);
        position = end;
        return count;
    }
}
