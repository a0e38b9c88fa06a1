package io.gatehouse.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A scenario as it went, in one mode. */
record FaultResult(
        FaultScenario scenario, Mode mode, List<FaultCall> calls, FaultServer primary, FaultServer fallback) {

    /** The stretch of time in which a failing server is to be left in peace. */
    static final long PEACE_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** What is not as it should be; empty when the outcome is right. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        Set<FaultOutcome.Kind> right = scenario.right(mode);
        calls.stream()
                .map(FaultCall::outcome)
                .filter(outcome -> !right.contains(outcome.kind()))
                .map(FaultOutcome::toString)
                .distinct()
                .forEach(complaints::add);
        for (FaultScenario.Check check : scenario.checks) {
            String complaint = check.complaint(this);
            if (complaint != null) {
                complaints.add(complaint);
            }
        }
        return complaints;
    }

    /** The outcomes with their numbers, the most frequent first. */
    String outcomes() {
        Map<String, Long> counts = calls.stream()
                .collect(Collectors.groupingBy(
                        call -> call.outcome().toString(), LinkedHashMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(each -> calls.size() == 1 ? each.getKey() : each.getValue() + " × " + each.getKey())
                .collect(Collectors.joining(", "));
    }

    long count(FaultOutcome.Kind kind) {
        return calls.stream().filter(call -> call.outcome().kind() == kind).count();
    }

    int mostCallsInPeace() {
        return primary.whileFailing.mostWithin(PEACE_NANOS);
    }

    boolean restarted() {
        return calls.stream().anyMatch(FaultCall::restarted);
    }

    double slowestFirstMillis() {
        return calls.stream().mapToDouble(FaultCall::firstMillis).max().orElse(0);
    }

    double slowestEndMillis() {
        return calls.stream().mapToDouble(FaultCall::endMillis).max().orElse(0);
    }
}
