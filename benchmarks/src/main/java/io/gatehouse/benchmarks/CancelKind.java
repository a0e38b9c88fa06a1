package io.gatehouse.benchmarks;

import java.util.Locale;

/** The ways in which an application gives up a call. */
enum CancelKind {
    /** The reader closes its stream. */
    CLOSE,
    /** The future of an asynchronous call is cancelled. */
    FUTURE,
    /** The thread that waits for the next event is interrupted. */
    INTERRUPT,
    /** The call's deadline passes. */
    DEADLINE;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
