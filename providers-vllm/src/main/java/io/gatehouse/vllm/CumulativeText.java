package io.gatehouse.vllm;

import org.jspecify.annotations.Nullable;

/**
 * Makes pieces of texts that each repeat everything so far, or takes them as they are where the server sends pieces itself.
 * Which of the two it is shows when a text does not begin with the one before. Used by one thread.
 */
final class CumulativeText {
    private enum Mode {
        UNKNOWN,
        CUMULATIVE,
        INCREMENTAL
    }

    // No piece of a server that sends pieces repeats as much.
    private static final int PROOF = 64;
    private static final char UNFINISHED = '\uFFFD';

    private final boolean stops;
    private final StringBuilder joined = new StringBuilder();
    private Mode mode = Mode.UNKNOWN;
    private String given = "";
    private String held = "";

    /** With whether the request has texts that end the answer: the server then cuts what it has begun to send of one. */
    CumulativeText(boolean stops) {
        this.stops = stops;
    }

    /**
     * What is new.
     *
     * @param text the text of an event
     * @param last whether it is the last one
     * @return the piece, or null when the text belongs to neither way
     */
    @Nullable
    String next(String text, boolean last) {
        if (mode == Mode.INCREMENTAL) {
            return release(held + text, last);
        }
        String stable = last ? text : text.substring(0, end(text));
        boolean settled = mode == Mode.CUMULATIVE;
        if (stable.startsWith(given)) {
            return goOn(text, stable);
        }
        if ((settled || (last && stops)) && given.startsWith(stable)) {
            return "";
        }
        return settled ? null : turn(text, last);
    }

    private String goOn(String text, String stable) {
        String piece = stable.substring(given.length());
        if (given.length() >= PROOF) {
            mode = Mode.CUMULATIVE;
            joined.setLength(0);
        } else if (mode == Mode.UNKNOWN) {
            joined.append(text);
        }
        given = stable;
        return piece;
    }

    /** The server sends pieces: what two that looked like one text left out is given now. */
    private @Nullable String turn(String text, boolean last) {
        mode = Mode.INCREMENTAL;
        String all = joined.append(text).toString();
        joined.setLength(0);
        return all.startsWith(given) ? release(all.substring(given.length()), last) : null;
    }

    private String release(String text, boolean last) {
        int end = last ? text.length() : end(text);
        held = text.substring(end);
        return text.substring(0, end);
    }

    /** Where a character ends that is whole: the next text may replace or complete what stands behind. */
    private static int end(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == UNFINISHED || Character.isHighSurrogate(text.charAt(end - 1)))) {
            end--;
        }
        return end;
    }
}
