package io.gatehouse.policy;

/** When an endpoint that keeps failing is left alone, and when it is tried again. Immutable. */
public final class BreakerPolicy {
    private BreakerPolicy() {}
}
