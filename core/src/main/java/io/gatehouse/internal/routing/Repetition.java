package io.gatehouse.internal.routing;

import io.gatehouse.model.TextDelta;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches the beginning of a continuation: some hosts say the text again that they were to go on with. Pieces are held
 * back as long as they may be that. Confined to one thread.
 */
final class Repetition {
    // A model may well say a word or two twice on purpose.
    private static final int SHORTEST = 12;

    private final String prefix;
    private final List<TextDelta> held = new ArrayList<>();
    private int matched;
    private boolean repeated;
    private String beyond = "";

    private Repetition(String prefix) {
        this.prefix = prefix;
    }

    /** A watch for a text, or null when it is too short for that. */
    static @Nullable Repetition of(String prefix) {
        return prefix.length() < SHORTEST ? null : new Repetition(prefix);
    }

    /** Takes a piece; returns whether more is needed to know. */
    boolean holds(TextDelta delta) {
        String piece = delta.text();
        int length = Math.min(piece.length(), prefix.length() - matched);
        held.add(delta);
        if (!prefix.startsWith(piece.substring(0, length), matched)) {
            return false;
        }
        matched += length;
        if (matched < prefix.length()) {
            return true;
        }
        repeated = true;
        beyond = piece.substring(length);
        return false;
    }

    /** What of the pieces is no repetition. */
    List<TextDelta> rest() {
        if (!repeated) {
            return held;
        }
        return beyond.isEmpty() ? List.of() : List.of(TextDelta.of(beyond));
    }
}
