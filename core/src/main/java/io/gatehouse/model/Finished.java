package io.gatehouse.model;

import java.util.Objects;

/** The end of a whole answer, with all of it. */
public final class Finished implements StreamEvent {
    private final ChatResponse response;

    private Finished(ChatResponse response) {
        this.response = Objects.requireNonNull(response, "response");
    }

    /**
     * The end.
     *
     * @param response the whole answer
     * @return the event
     */
    public static Finished of(ChatResponse response) {
        return new Finished(response);
    }

    /**
     * The whole answer.
     *
     * @return the answer
     */
    public ChatResponse response() {
        return response;
    }

    @Override
    public boolean bearsContent() {
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Finished finished && finished.response.equals(response);
    }

    @Override
    public int hashCode() {
        return response.hashCode();
    }

    @Override
    public String toString() {
        return "Finished(" + response + ")";
    }
}
