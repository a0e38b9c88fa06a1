package io.gatehouse.model;

import java.util.Objects;

/** Another endpoint or target answers from scratch: discard what came before. */
public final class Restarted implements StreamEvent {
    private final Head head;
    private final String reason;

    private Restarted(Head head, String reason) {
        this.head = Objects.requireNonNull(head, "head");
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * A restart.
     *
     * @param head who answers now
     * @param reason what happened, without content
     * @return the event
     */
    public static Restarted of(Head head, String reason) {
        return new Restarted(head, reason);
    }

    /**
     * Who answers now.
     *
     * @return the head
     */
    public Head head() {
        return head;
    }

    /**
     * What happened.
     *
     * @return a sentence
     */
    public String reason() {
        return reason;
    }

    @Override
    public String toString() {
        return "Restarted(" + head.target() + ")";
    }
}
