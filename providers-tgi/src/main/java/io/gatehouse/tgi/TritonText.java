package io.gatehouse.tgi;

import org.jspecify.annotations.Nullable;

/** The text of one sequence of a stream. Confined to one thread. */
final class TritonText {
    // A character whose bytes are not complete is decoded to this, and to something else with the next token.
    private static final char BROKEN = '\uFFFD';

    // So many pieces in a row, each beginning with the whole one before and so long in the end, are no chance.
    private static final int SUSPICIOUS_PIECES = 8;
    private static final int SUSPICIOUS_LENGTH = 32;

    private final boolean cumulative;
    private final StringBuilder pieces = new StringBuilder();
    private String shown = "";
    private String held = "";
    private String last = "";
    private int growing;

    TritonText(boolean cumulative) {
        this.cumulative = cumulative;
    }

    /** What is new, or null when the pieces are not what was declared. */
    @Nullable
    String next(String text) {
        if (text.isEmpty()) {
            return "";
        }
        return cumulative ? rest(text) : piece(text);
    }

    private @Nullable String rest(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == BROKEN) {
            end--;
        }
        if (end < shown.length() || !text.startsWith(shown)) {
            return null;
        }
        String fresh = text.substring(shown.length(), end);
        shown = text.substring(0, end);
        held = text.substring(end);
        return fresh;
    }

    private @Nullable String piece(String text) {
        growing = text.length() > last.length() && !last.isEmpty() && text.startsWith(last) ? growing + 1 : 0;
        last = text;
        pieces.append(text);
        return growing >= SUSPICIOUS_PIECES && text.length() >= SUSPICIOUS_LENGTH ? null : text;
    }

    /** What was held back until more came. */
    String end() {
        String rest = held;
        shown += rest;
        held = "";
        return rest;
    }

    /** All that was given out. */
    String all() {
        return cumulative ? shown : pieces.toString();
    }
}
