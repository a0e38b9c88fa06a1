package io.gatehouse;

import io.gatehouse.model.Target;
import java.util.List;

/** What would happen to a request, found out without sending anything. */
public final class Explanation {
    private final String model;
    private final List<Target> targets;
    private final List<String> stages;

    Explanation(String model, List<Target> targets, List<String> stages) {
        this.model = model;
        this.targets = List.copyOf(targets);
        this.stages = List.copyOf(stages);
    }

    /**
     * The route or target asked for.
     *
     * @return the name
     */
    public String model() {
        return model;
    }

    /**
     * The targets in the order in which they would be tried.
     *
     * @return at least one
     */
    public List<Target> targets() {
        return targets;
    }

    /**
     * The chain the call would go through, outermost first.
     *
     * @return names of stages and interceptors
     */
    public List<String> stages() {
        return stages;
    }

    @Override
    public String toString() {
        return "\"" + model + "\" would try " + targets + " through " + String.join(" > ", stages);
    }
}
