package io.gatehouse.testing;

/** What becomes of the connection after a script. */
enum Ending {
    /** It stays open for the next request, unless the framing or the client forbids it. */
    KEEP(true),
    /** It closes after a complete answer, announced or not. */
    CLOSE(true),
    /** The answer is complete; the arrival of the next request closes the connection. */
    CLOSE_ON_NEXT_REQUEST(true),
    /** It closes in the middle of the answer. */
    TRUNCATE(false),
    /** It is reset in the middle of the answer. */
    RESET(false);

    private final boolean complete;

    Ending(boolean complete) {
        this.complete = complete;
    }

    boolean complete() {
        return complete;
    }
}
