package io.gatehouse.model;

import org.jspecify.annotations.Nullable;

/**
 * A citation in an answer. Offsets are positions in the answer's text as the provider counts them.
 */
public final class Annotation {
    private final Json raw;

    private Annotation(Json raw) {
        this.raw = raw;
    }

    /**
     * Keeps the wire's annotation.
     *
     * @param raw a JSON object such as {@code {"type":"url_citation","url_citation":{…}}}
     * @return the annotation
     */
    public static Annotation of(Json raw) {
        return new Annotation(raw);
    }

    /**
     * The kind of annotation.
     *
     * @return for example {@code url_citation}
     */
    public String type() {
        String type = raw.get("type").asText();
        return type == null ? "" : type;
    }

    /**
     * The address cited.
     *
     * @return the URL, or null
     */
    public @Nullable String url() {
        return raw.get(type()).get("url").asText();
    }

    /**
     * The title of what is cited.
     *
     * @return the title, or null
     */
    public @Nullable String title() {
        return raw.get(type()).get("title").asText();
    }

    /**
     * The wire's annotation.
     *
     * @return a JSON object
     */
    public Json raw() {
        return raw;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Annotation annotation && annotation.raw.equals(raw);
    }

    @Override
    public int hashCode() {
        return raw.hashCode();
    }

    @Override
    public String toString() {
        return "Annotation(" + type() + ")";
    }
}
