package io.gatehouse.testing;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What the pretended model says next: a function of all that stands before it, prompt and answer so far, so that an answer
 * that is gone on with elsewhere is the one that never broke. Some characters take two tokens, as in real vocabularies.
 */
final class VllmText {
    static final List<String> WORDS = List.of(
            " the",
            " river",
            " goes",
            " slowly",
            ",",
            ".",
            " over",
            " old",
            " stones",
            "ü",
            "ß",
            "世",
            "界",
            "🌍",
            "🚀",
            "\n",
            " “quoted”",
            " \\back",
            " 0",
            "0",
            " and",
            " then",
            "é");

    private final List<byte[][]> vocabulary;
    private long state;
    private byte[][] unit = {};
    private int at;

    VllmText(List<String> words, long seed, byte[] before) {
        vocabulary = words.stream().map(VllmText::tokensOf).toList();
        state = 0xcbf29ce484222325L ^ (seed * 0x9E3779B97F4A7C15L);
        read(before);
    }

    /** A word that is one character of four bytes is two tokens, each of which is no text by itself. */
    private static byte[][] tokensOf(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        boolean split = bytes.length == 4 && word.codePointCount(0, word.length()) == 1;
        return split
                ? new byte[][] {Arrays.copyOfRange(bytes, 0, 2), Arrays.copyOfRange(bytes, 2, 4)}
                : new byte[][] {bytes};
    }

    private void read(byte[] bytes) {
        for (byte b : bytes) {
            state = (state ^ (b & 0xFF)) * 0x100000001b3L;
        }
    }

    /** Whether the text so far ends with a whole word. */
    boolean isWhole() {
        return at == unit.length;
    }

    /** The next token. */
    byte[] next() {
        if (at == unit.length) {
            long mixed = (state ^ (state >>> 29)) * 0xBF58476D1CE4E5B9L;
            unit = vocabulary.get((int) Long.remainderUnsigned(mixed ^ (mixed >>> 32), vocabulary.size()));
            at = 0;
        }
        byte[] token = unit[at++];
        read(token);
        return token;
    }

    /** Puts tokens together to text, holding back what is no whole character yet. */
    static final class Detokenizer {
        private byte[] held = {};

        String add(byte[] token) {
            byte[] all = Arrays.copyOf(held, held.length + token.length);
            System.arraycopy(token, 0, all, held.length, token.length);
            CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
            ByteBuffer in = ByteBuffer.wrap(all);
            CharBuffer out = CharBuffer.allocate(all.length + 1);
            CoderResult result = decoder.decode(in, out, false);
            if (result.isError()) {
                throw new IllegalStateException("The vocabulary holds bytes that are no text");
            }
            held = Arrays.copyOfRange(all, in.position(), all.length);
            return out.flip().toString();
        }
    }
}
