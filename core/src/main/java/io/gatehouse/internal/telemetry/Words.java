package io.gatehouse.internal.telemetry;

import org.jspecify.annotations.Nullable;

/** Keeps what a server or a caller calls a name to what names look like: no text gets through as one. */
final class Words {
    private static final int LONGEST = 128;

    private Words() {}

    /** The word, or null when it is none. */
    static @Nullable String safe(@Nullable String word) {
        if (word == null || word.isEmpty() || word.length() > LONGEST) {
            return null;
        }
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c <= ' ' || c >= 127) {
                return null;
            }
        }
        return word;
    }

    /** The beginning of a text. */
    static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }
}
