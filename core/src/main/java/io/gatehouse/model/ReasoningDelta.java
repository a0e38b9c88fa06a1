package io.gatehouse.model;

import java.util.Objects;

/** A piece of the model's reasoning text. */
public final class ReasoningDelta implements StreamEvent {
    private final int choice;
    private final String text;

    private ReasoningDelta(int choice, String text) {
        this.choice = choice;
        this.text = Objects.requireNonNull(text, "text");
    }

    /**
     * A piece of reasoning.
     *
     * @param choice the index of its choice
     * @param text the piece
     * @return the event
     */
    public static ReasoningDelta of(int choice, String text) {
        return new ReasoningDelta(choice, text);
    }

    /**
     * The index of its choice.
     *
     * @return from 0
     */
    public int choice() {
        return choice;
    }

    /**
     * The piece.
     *
     * @return text
     */
    public String text() {
        return text;
    }

    @Override
    public boolean bearsContent() {
        return !text.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReasoningDelta delta && delta.choice == choice && delta.text.equals(text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(choice, text);
    }

    @Override
    public String toString() {
        return "ReasoningDelta(" + choice + ", " + text.length() + " characters)";
    }
}
