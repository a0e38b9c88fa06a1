package io.gatehouse;

/**
 * A stateful change of one text of an answer. A new instance serves each {@link Channel} of each stream, and again each
 * restart. The result must not depend on how the text was cut into pieces. Throwing aborts the stream.
 */
@FunctionalInterface
public interface TextTransformer {
    /**
     * Handles the next piece.
     *
     * @param delta the piece
     * @return what may be shown now, possibly empty; the same object when nothing changes
     */
    String onText(String delta);

    /**
     * Handles the end of the text. Not called when the stream fails.
     *
     * @return what was held back
     */
    default String onEnd() {
        return "";
    }
}
