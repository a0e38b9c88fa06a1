package io.gatehouse.policy;

/** A second target that gets a copy of the traffic, for comparison only. Immutable. */
public final class ShadowPolicy {
    private ShadowPolicy() {}
}
