package io.gatehouse.model;

import java.util.Objects;

/** A citation. */
public final class AnnotationDelta implements StreamEvent {
    private final int choice;
    private final Annotation annotation;

    private AnnotationDelta(int choice, Annotation annotation) {
        this.choice = choice;
        this.annotation = Objects.requireNonNull(annotation, "annotation");
    }

    /**
     * A citation.
     *
     * @param choice the index of its choice
     * @param annotation the citation
     * @return the event
     */
    public static AnnotationDelta of(int choice, Annotation annotation) {
        return new AnnotationDelta(choice, annotation);
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
     * The citation.
     *
     * @return the citation
     */
    public Annotation annotation() {
        return annotation;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AnnotationDelta delta && delta.choice == choice && delta.annotation.equals(annotation);
    }

    @Override
    public int hashCode() {
        return Objects.hash(choice, annotation);
    }

    @Override
    public String toString() {
        return "AnnotationDelta(" + choice + ", " + annotation.type() + ")";
    }
}
