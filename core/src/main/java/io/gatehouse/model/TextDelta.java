package io.gatehouse.model;

import java.util.List;
import java.util.Objects;

/** A piece of the answer's text. */
public final class TextDelta implements StreamEvent {
    private final int choice;
    private final String text;
    private final List<TokenLogprob> logprobs;

    private TextDelta(int choice, String text, List<TokenLogprob> logprobs) {
        this.choice = choice;
        this.text = Objects.requireNonNull(text, "text");
        this.logprobs = logprobs;
    }

    /**
     * A piece of text of the first choice.
     *
     * @param text the piece
     * @return the event
     */
    public static TextDelta of(String text) {
        return new TextDelta(0, text, List.of());
    }

    /**
     * A piece of text.
     *
     * @param choice the index of its choice
     * @param text the piece
     * @return the event
     */
    public static TextDelta of(int choice, String text) {
        return new TextDelta(choice, text, List.of());
    }

    /**
     * The same piece with log probabilities.
     *
     * @param tokens one entry a token
     * @return a copy
     */
    public TextDelta withLogprobs(List<TokenLogprob> tokens) {
        return new TextDelta(choice, text, List.copyOf(tokens));
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
     * @return text, in rare cases empty
     */
    public String text() {
        return text;
    }

    /**
     * Log probabilities of the piece's tokens.
     *
     * @return one entry a token, empty unless asked for
     */
    public List<TokenLogprob> logprobs() {
        return logprobs;
    }

    @Override
    public boolean bearsContent() {
        return !text.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextDelta delta
                && delta.choice == choice
                && delta.text.equals(text)
                && delta.logprobs.equals(logprobs);
    }

    @Override
    public int hashCode() {
        return Objects.hash(choice, text);
    }

    @Override
    public String toString() {
        return "TextDelta(" + choice + ", " + text.length() + " characters)";
    }
}
