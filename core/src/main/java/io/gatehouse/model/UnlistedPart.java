package io.gatehouse.model;

/** Keeps switches over {@link ContentPart} open: callers need a default branch, so adding a part breaks nobody. */
final class UnlistedPart implements ContentPart {
    private UnlistedPart() {}
}
