package io.gatehouse.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The scenarios as a table, as JSON, and as goals. */
final class FaultReport {

    private static final int MOST_CALLS = 4;

    private final List<FaultResult> results;
    private final double silenceSeconds;

    FaultReport(List<FaultResult> results, boolean quick) {
        this.results = results;
        this.silenceSeconds = FaultScenarios.silenceLimit(quick).toMillis() / 1e3;
    }

    void print() {
        System.out.printf(
                "%n%-42s %-9s %5s %8s %8s %7s %9s %9s  %-5s %s%n",
                "scenario", "mode", "calls", "primary", "fallback", "in 3 s", "first s", "end s", "right", "outcome");
        for (FaultResult result : results) {
            List<String> complaints = result.complaints();
            System.out.printf(
                    "%-42s %-9s %5d %8d %8d %7d %9.3f %9.3f  %-5s %s%n",
                    result.scenario().name,
                    result.mode().label(),
                    result.calls().size(),
                    result.primary().all.count(),
                    result.fallback().all.count(),
                    result.mostCallsInPeace(),
                    result.slowestFirstMillis() / 1e3,
                    result.slowestEndMillis() / 1e3,
                    complaints.isEmpty() ? "yes" : "NO",
                    result.outcomes() + (complaints.isEmpty() ? "" : "  ← " + String.join("; ", complaints)));
        }
        System.out.println("first and end: the slowest call's; in 3 s: the most calls to the primary while it failed");
    }

    List<Map<String, Object>> rows() {
        return results.stream().map(FaultReport::row).toList();
    }

    private static Map<String, Object> row(FaultResult result) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("scenario", result.scenario().name);
        row.put("mode", result.mode().label());
        row.put("calls", result.calls().size());
        row.put("outcome", result.outcomes());
        row.put("right", result.complaints().isEmpty());
        row.put("complaints", result.complaints());
        row.put("primary_calls", result.primary().all.count());
        row.put("fallback_calls", result.fallback().all.count());
        row.put("failing_primary_calls_in_3_s", result.mostCallsInPeace());
        row.put("first_event_s", Report.round(result.slowestFirstMillis() / 1e3));
        row.put("end_s", Report.round(result.slowestEndMillis() / 1e3));
        return row;
    }

    List<Goal> goals() {
        List<Goal> goals = new ArrayList<>();
        long wrong = results.stream()
                .filter(result -> !result.complaints().isEmpty())
                .count();
        goals.add(Goal.ofFigure("scenarios: runs that ended otherwise than is right, of " + results.size(), wrong, 0));
        goals.add(Goal.ofFigure(
                "scenarios: truncated, mixed up or untyped endings",
                results.stream()
                        .mapToLong(result -> result.count(FaultOutcome.Kind.WRONG))
                        .sum(),
                0));
        goals.add(worst(
                "scenarios: a silent stream's first event from the fallback, seconds past the limit",
                FaultScenarios.SILENT,
                result -> result.mode() == Mode.STREAMING ? result.slowestFirstMillis() / 1e3 - silenceSeconds : -1,
                1));
        goals.add(worst(
                "scenarios: calls to a failing primary within 3 s", "", FaultResult::mostCallsInPeace, MOST_CALLS));
        goals.add(worst(
                "scenarios: failed calls while the primary flaps",
                FaultScenarios.FLAPPING,
                result -> result.count(FaultOutcome.Kind.ERROR) + result.count(FaultOutcome.Kind.WRONG),
                0));
        return goals;
    }

    private Goal worst(String name, String scenario, ToDoubleFunction<FaultResult> figure, double limit) {
        FaultResult worst = null;
        for (FaultResult result : results) {
            boolean counts = scenario.isEmpty() || result.scenario().name.equals(scenario);
            if (counts && (worst == null || figure.applyAsDouble(result) > figure.applyAsDouble(worst))) {
                worst = result;
            }
        }
        return worst == null
                ? Goal.missing(name, Goal.Sense.AT_MOST, limit)
                : Goal.ofFigure(name, figure.applyAsDouble(worst), limit)
                        .worstOf(worst.scenario().name + ", " + worst.mode().label());
    }
}
