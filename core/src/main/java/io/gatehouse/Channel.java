package io.gatehouse;

/**
 * One of the texts that an answer consists of.
 *
 * @param kind which text
 * @param choice the index of its choice
 * @param index the tool call's position with {@link Kind#TOOL_ARGUMENTS}, else 0
 */
public record Channel(Kind kind, int choice, int index) {
    /** The kinds of text. */
    public enum Kind {
        /** The answer's text. */
        TEXT,
        /** Reasoning. */
        REASONING,
        /** A refusal. */
        REFUSAL,
        /** Arguments of a tool call: JSON text, so what is put in must be escaped. */
        TOOL_ARGUMENTS
    }
}
