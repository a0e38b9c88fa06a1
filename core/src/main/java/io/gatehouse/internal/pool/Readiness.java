package io.gatehouse.internal.pool;

import io.gatehouse.internal.call.Gate;
import io.gatehouse.internal.call.Refusal;
import io.gatehouse.model.ReplicaHealth.State;
import io.gatehouse.model.UnavailableException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps calls from an endpoint whose checks fail, as long as there is another. Thread-safe, without locks. */
public final class Readiness implements Gate {
    // It may work all the same, unlike a credential that was refused; but one whose breaker is open may be well again.
    private static final double EJECTED = 1e5;

    private volatile Standing standing = Standing.READY;

    /**
     * Where an endpoint stands.
     *
     * @param state joining, ready or ejected
     * @param reason why
     * @param models what it serves, empty for all
     * @param refusal why it takes no calls, or null
     */
    record Standing(
            State state,
            String reason,
            Set<String> models,
            @Nullable Refusal refusal) {
        static final Standing READY = new Standing(State.READY, "it was there from the start", Set.of(), null);
        static final Standing JOINING =
                new Standing(State.JOINING, "it has not passed its first check yet", Set.of(), null);

        static Standing ready(Set<String> models) {
            return new Standing(State.READY, "it passes its checks", models, null);
        }

        static Standing ejected(int failures, String reason, Set<String> models, Duration retryIn) {
            // The one that passed a check last is the least bad.
            double badness = EJECTED + Math.min(failures, 10_000);
            return new Standing(
                    State.EJECTED,
                    reason,
                    models,
                    new Refusal(reason, retryIn, false, badness, UnavailableException.class));
        }
    }

    /** For an endpoint that is taken as ready until a check says otherwise. */
    public Readiness() {}

    Standing standing() {
        return standing;
    }

    void set(Standing value) {
        standing = value;
    }

    @Override
    public @Nullable Refusal refusal(long nanoTime) {
        return standing.refusal();
    }
}
