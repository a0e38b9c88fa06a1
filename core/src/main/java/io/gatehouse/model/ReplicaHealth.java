package io.gatehouse.model;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint stands in the pool of its provider, whatever the model. Figures are a snapshot.
 *
 * @param provider the provider's name
 * @param endpoint the endpoint's name
 * @param address its base URL
 * @param state where it stands
 * @param reason why it stands there, or null when there is nothing to say
 * @param share which part of its full share of new calls it gets, 0 to 1: less than 1 while it grows into it
 * @param models what it said it serves; empty when it was not asked or does not say, which then means all
 * @param load what it told of its load last, or null
 * @param loadAge how long ago, or null
 * @param outstanding requests of this gateway under way there
 */
public record ReplicaHealth(
        String provider,
        String endpoint,
        String address,
        State state,
        @Nullable String reason,
        double share,
        Set<String> models,
        @Nullable ReplicaLoad load,
        @Nullable Duration loadAge,
        int outstanding) {
    /** Where an endpoint stands. */
    public enum State {
        /** It is new and has not passed a check yet: it gets no calls. */
        JOINING,
        /** It gets calls. */
        READY,
        /** Its checks fail: it gets calls only while none of the others would take them. */
        EJECTED,
        /** It gets no new calls, those under way there go on: it was drained by hand, or left the pool. */
        DRAINING
    }
}
