package io.gatehouse.internal.call;

import io.gatehouse.model.ReasoningDelta;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;

/** Notices a model that says the same over and over. Confined to one thread. */
public final class Runaway {
    /** The code of the error that ends such an answer. */
    public static final String CODE = "runaway";

    // Shorter pieces (a blank, a dash of a table) come many times in answers that are right.
    private static final int SHORTEST = 3;

    private final int most;
    private String last = "";
    private int times;

    /** A watch that lets a piece come so many times in a row, less one; 0 for no bound. */
    public Runaway(int most) {
        this.most = most;
    }

    /**
     * Takes an event; returns whether its piece came too often. Events without text change nothing, and of several
     * choices, which may say the same in turn, the first one is watched.
     */
    public boolean isIn(StreamEvent event) {
        if (most == 0) {
            return false;
        }
        if (event instanceof TextDelta delta) {
            return delta.choice() == 0 && repeats(delta.text());
        }
        return event instanceof ReasoningDelta delta && delta.choice() == 0 && repeats(delta.text());
    }

    private boolean repeats(String piece) {
        if (!piece.equals(last)) {
            last = piece;
            times = 1;
            return false;
        }
        return ++times >= most && piece.length() >= SHORTEST;
    }

    /** The bound. */
    public int most() {
        return most;
    }
}
