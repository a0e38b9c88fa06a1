package io.gatehouse.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Writes bytes of the body: a pattern repeated up to a length, so that a huge body takes no memory. */
final class BodyStep implements Step {
    private static final int BLOCK = 64 * 1024;

    private final byte[] pattern;
    private final long length;

    private BodyStep(byte[] pattern, long length) {
        this.pattern = pattern;
        this.length = length;
    }

    static BodyStep of(byte[] bytes) {
        return new BodyStep(bytes, bytes.length);
    }

    static BodyStep repeated(byte[] pattern, long length) {
        if (pattern.length == 0 || length < 0) {
            throw new IllegalArgumentException("A fill needs a pattern that is not empty and a length from 0 on");
        }
        byte[] block = new byte[(int) Math.min(length, Math.max(BLOCK / pattern.length, 1) * (long) pattern.length)];
        for (int i = 0; i < block.length; i++) {
            block[i] = pattern[i % pattern.length];
        }
        return new BodyStep(block, length);
    }

    long length() {
        return length;
    }

    /** The step that writes only the first bytes of this one. */
    BodyStep first(long count) {
        return new BodyStep(pattern, Math.min(count, length));
    }

    byte[] bytes() {
        byte[] all = new byte[Math.toIntExact(length)];
        for (int i = 0; i < all.length; i++) {
            all[i] = pattern[i % pattern.length];
        }
        return all;
    }

    void writeTo(OutputStream out) throws IOException {
        for (long left = length; left > 0; left -= pattern.length) {
            out.write(pattern, 0, (int) Math.min(left, pattern.length));
        }
    }

    @Override
    public void play(Playback playback) throws IOException {
        if (length == pattern.length) {
            playback.body(pattern);
            return;
        }
        for (long left = length; left > 0; left -= pattern.length) {
            playback.body(left >= pattern.length ? pattern : Arrays.copyOf(pattern, (int) left));
        }
    }
}
