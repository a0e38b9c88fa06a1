package io.gatehouse.policy;

/** When a second attempt is started beside a slow one. Immutable. */
public final class HedgePolicy {
    private HedgePolicy() {}
}
