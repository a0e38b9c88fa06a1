package io.gatehouse.internal.pool;

import io.gatehouse.internal.call.Gate;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.Refusal;
import io.gatehouse.model.ModelNotFoundException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps calls from an endpoint that does not serve their model, as long as there is another. Thread-safe, without locks. */
public final class ServedModel implements Gate {
    // Worse than anything else: it is sure to fail.
    private static final double MISSING = 1e7;

    private final Readiness readiness;
    private final String model;
    private final Refusal missing;
    // A race costs a look into the set more.
    private Seen seen = new Seen(Set.of(), true);

    private record Seen(Set<String> models, boolean served) {}

    /** For a lane whose endpoint has a {@link Readiness}. */
    public ServedModel(Lane lane, Duration checkEvery) {
        this.readiness = Objects.requireNonNull(lane.live().gate(Readiness.class), "the endpoint is checked");
        this.model = lane.target().model();
        this.missing = new Refusal(
                "it does not serve the model \"" + model + "\"",
                checkEvery,
                false,
                MISSING,
                ModelNotFoundException.class);
    }

    @Override
    public @Nullable Refusal refusal(long nanoTime) {
        Set<String> models = readiness.standing().models();
        Seen last = seen;
        if (last.models() != models) {
            last = new Seen(models, models.isEmpty() || models.contains(model));
            seen = last;
        }
        return last.served() ? null : missing;
    }
}
