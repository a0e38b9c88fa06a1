package io.gatehouse.policy;

/** How much may be under way, or started per minute, at one place. Immutable. */
public final class LimitPolicy {
    private LimitPolicy() {}
}
