package io.gatehouse;

import io.gatehouse.model.EndpointHealth;
import io.gatehouse.model.Target;
import java.util.List;
import java.util.Locale;

/**
 * What would happen to a request, found out without sending anything: a snapshot of the route, of the order of its
 * targets, and of the breakers and limits that would be met. Immutable.
 */
public final class Explanation {
    private final String model;
    private final List<Step> steps;
    private final List<String> notes;
    private final List<String> stages;

    /** What would become of a target. */
    public enum Verdict {
        /** It would be tried first. */
        FIRST,
        /** It would be tried when those before it failed. */
        NEXT,
        /** It would be passed over: nothing at it would admit the call now. */
        UNAVAILABLE,
        /** It would be passed over: it cannot answer this request, or the bound on targets comes first. */
        SKIPPED,
        /** It would be tried only after an error of a certain kind. */
        ON_ERROR
    }

    /**
     * One target of the route.
     *
     * @param target provider and model
     * @param verdict what would become of it
     * @param reason why, in words
     * @param endpoints its endpoints with the state of their breakers and limits
     */
    public record Step(Target target, Verdict verdict, String reason, List<EndpointHealth> endpoints) {
        /** Copies the endpoints. */
        public Step {
            endpoints = List.copyOf(endpoints);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder()
                    .append(target)
                    .append(": ")
                    .append(verdict.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                    .append(", ")
                    .append(reason);
            for (EndpointHealth each : endpoints) {
                text.append("\n    at ")
                        .append(each.endpoint())
                        .append(": breaker ")
                        .append(each.breaker().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                        .append(", ")
                        .append(each.outstanding())
                        .append(" under way");
                if (each.unavailable() != null) {
                    text.append("; ").append(each.unavailable());
                }
            }
            return text.toString();
        }
    }

    Explanation(String model, List<Step> steps, List<String> notes, List<String> stages) {
        this.model = model;
        this.steps = List.copyOf(steps);
        this.notes = List.copyOf(notes);
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
     * Every target of the route, in the order in which they stand or would be drawn, and what would become of it.
     *
     * @return at least one
     */
    public List<Step> steps() {
        return steps;
    }

    /**
     * The targets that would be tried, in their order. In a weighted group the order is drawn anew for each call; here the
     * heavier ones come first.
     *
     * @return empty when the call would fail without an attempt
     */
    public List<Target> targets() {
        return steps.stream()
                .filter(step -> step.verdict() == Verdict.FIRST || step.verdict() == Verdict.NEXT)
                .map(Step::target)
                .toList();
    }

    /**
     * What else would keep the call back or change it, in words: the limits of the route, say.
     *
     * @return often empty
     */
    public List<String> notes() {
        return notes;
    }

    /**
     * The chain the call would go through, outermost first.
     *
     * @return names of stages and interceptors
     */
    public List<String> stages() {
        return stages;
    }

    /** Several lines for people. */
    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder("\"").append(model).append("\" would try ").append(targets());
        steps.forEach(step -> text.append("\n  ").append(step));
        notes.forEach(note -> text.append("\n  ").append(note));
        return text.append("\n  through ").append(String.join(" > ", stages)).toString();
    }
}
