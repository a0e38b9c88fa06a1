package io.gatehouse.model;

/**
 * A piece of a message. The set may grow: keep a default branch when you switch over it.
 */
public sealed interface ContentPart permits TextPart, ImagePart, AudioPart, FilePart, UnlistedPart {
    /**
     * A text part.
     *
     * @param text the text
     * @return the part
     */
    static TextPart text(String text) {
        return new TextPart(text);
    }
}
