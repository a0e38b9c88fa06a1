package io.gatehouse.model;

/** Keeps switches over {@link StreamEvent} open: callers need a default branch, so adding an event breaks nobody. */
final class UnlistedEvent implements StreamEvent {
    private UnlistedEvent() {}
}
