package io.gatehouse.model;

/** Whose turn it is when calls wait for a limit. */
public enum Priority {
    /** Somebody waits for the answer. The default. */
    NORMAL,
    /** Goes behind all waiting calls of normal priority: batches, evaluations, warm-ups. */
    LOW
}
