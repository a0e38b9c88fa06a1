package io.gatehouse.model;

import java.util.Objects;

/** Text. */
public final class TextPart implements ContentPart {
    private final String text;

    TextPart(String text) {
        this.text = Objects.requireNonNull(text, "text");
    }

    /**
     * The text.
     *
     * @return the text
     */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextPart part && part.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "TextPart(" + text.length() + " characters)";
    }
}
