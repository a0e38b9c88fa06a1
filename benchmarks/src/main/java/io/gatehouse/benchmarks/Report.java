package io.gatehouse.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints the goals and the RESULT line, which every suite ends with. */
final class Report {

    private Report() {}

    static void goals(List<Goal> goals) {
        System.out.println();
        System.out.printf("%-86s %9s %21s %9s  %s%n", "goal", "value", "95 % interval", "limit", "met");
        for (Goal goal : goals) {
            Interval value = goal.value();
            String sign = goal.sense() == Goal.Sense.AT_MOST ? "≤ " : "≥ ";
            System.out.printf(
                    "%-86s %9s %21s %9s  %s%n",
                    goal.name(),
                    value == null ? "-" : number(value.median()),
                    value == null ? "-" : number(value.low()) + " … " + number(value.high()),
                    sign + number(goal.limit()),
                    (goal.met() == null ? "?" : goal.met() ? "yes" : "NO") + "  " + goal.note());
        }
    }

    /** The last line: the contract with programs that read it. */
    static void result(String bench, Map<String, Object> context, List<Map<String, Object>> rows, List<Goal> goals)
            throws java.io.IOException {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("bench", bench);
        result.put("machine", Machine.describe());
        result.putAll(context);
        result.put("rows", rows);
        result.put("goals", goals.stream().map(Report::json).toList());
        System.out.println();
        System.out.println("RESULT " + Wire.MAPPER.writeValueAsString(result));
    }

    private static Map<String, Object> json(Goal goal) {
        Map<String, Object> json = new LinkedHashMap<>();
        Interval value = goal.value();
        json.put("name", goal.name());
        json.put("value", value == null ? null : round(value.median()));
        json.put("limit", goal.limit());
        json.put("met", goal.met());
        json.put("sense", goal.sense() == Goal.Sense.AT_MOST ? "at most" : "at least");
        if (value != null) {
            json.put("low", round(value.low()));
            json.put("high", round(value.high()));
        }
        if (!goal.note().isEmpty()) {
            json.put("note", goal.note());
        }
        return json;
    }

    /** Four significant digits: no figure here is worth more. */
    static double round(double value) {
        return Double.isFinite(value) ? Double.parseDouble(String.format(Locale.ROOT, "%.4g", value)) : -1;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.3f", value);
    }
}
