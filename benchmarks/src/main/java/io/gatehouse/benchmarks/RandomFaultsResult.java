package io.gatehouse.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What became of the calls with random faults.
 *
 * @param outcomes how often each outcome was
 * @param lateness how late calls ended
 * @param machineLate by how many milliseconds a bare timer beside the calls was late, each time
 * @param faults how often each fault was played
 * @param primary what is left at the primary after the gateway's close
 * @param fallback what is left at the fallback
 * @param outstanding requests under way as the gateway counts them, after the last call; -1 when unknown
 */
record RandomFaultsResult(
        Map<String, Long> outcomes,
        Lateness lateness,
        double[] machineLate,
        double seconds,
        long primaryRequests,
        long fallbackRequests,
        Map<String, Long> faults,
        Remains primary,
        Remains fallback,
        long outstanding) {

    private static final double LATEST_MILLIS = 100;

    long calls() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Calls that ended neither in a whole answer nor in one typed error. */
    long wrong() {
        return outcomes.entrySet().stream()
                .filter(each -> each.getKey().startsWith("WRONG"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private long faultCount() {
        return faults.values().stream().mapToLong(Long::longValue).sum();
    }

    private long sockets() {
        return primary.sockets() + fallback.sockets();
    }

    private long replies() {
        return primary.replies() + fallback.replies();
    }

    void print() {
        System.out.printf(
                "%n%d calls with random faults, %d threads, half streamed: %.0f s, %d + %d requests, %.1f %% of them"
                        + " faults %s%n",
                calls(),
                RandomFaults.THREADS,
                seconds,
                primaryRequests,
                fallbackRequests,
                100.0 * faultCount() / (primaryRequests + fallbackRequests),
                faults);
        outcomes.forEach((outcome, count) -> System.out.printf("  %8d  %s%n", count, outcome));
        System.out.printf(
                "  late: %d calls ended at or after their deadline, by %.1f ms (median), %.1f ms (p99.9), %.1f ms"
                        + " (latest)%n"
                        + "        a bare timer beside them: %d times, late by %.1f ms (median), %.1f ms (p99.9), %.1f ms"
                        + " (latest)%n",
                lateness.count(),
                lateness.median(),
                lateness.tailOfLate().median(),
                lateness.latest(),
                machineLate.length,
                Stats.median(machineLate),
                Stats.quantile(machineLate, 0.999),
                Stats.quantile(machineLate, 1));
        System.out.printf("  left: primary %s; fallback %s%n", primary, fallback);
    }

    Map<String, Object> row() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("case", "random faults");
        row.put("calls", calls());
        row.put("threads", RandomFaults.THREADS);
        row.put("seconds", Report.round(seconds));
        row.put("outcomes", outcomes);
        row.put("faults", faults);
        row.put("requests", primaryRequests + fallbackRequests);
        row.put("late_calls", lateness.count());
        row.put("late_p50_ms", Report.round(lateness.median()));
        row.put("late_p999_ms", Report.round(lateness.tailOfLate().median()));
        row.put("late_p999_of_all_calls_ms", Report.round(lateness.tailOfAll().median()));
        row.put("latest_ms", Report.round(lateness.latest()));
        row.put("bare_timer_late_p999_ms", Report.round(Stats.quantile(machineLate, 0.999)));
        row.put("bare_timer_latest_ms", Report.round(Stats.quantile(machineLate, 1)));
        row.put("left_primary", primary);
        row.put("left_fallback", fallback);
        return row;
    }

    /** Where a bare timer is later than the limit, a call that is too tells nothing. */
    private Goal late(String name, Interval value) {
        Goal goal = Goal.ofQuantile(name, value, LATEST_MILLIS);
        double machine = Stats.quantileInterval(machineLate, 0.999).high();
        return Boolean.FALSE.equals(goal.met()) && machine > LATEST_MILLIS
                ? goal.undecided(String.format(Locale.ROOT, "a bare timer was late by up to %.0f ms too", machine))
                : goal;
    }

    List<Goal> goals() {
        List<Goal> goals = new ArrayList<>();
        goals.add(Goal.ofFigure("random faults: calls without a whole answer or one typed error", wrong(), 0));
        goals.add(late("random faults: ms past the deadline, p99.9 of all calls", lateness.tailOfAll()));
        goals.add(late(
                "for information: ms past the deadline, p99.9 of the calls that reached it", lateness.tailOfLate()));
        goals.add(Goal.ofFigure("random faults: sockets after close()", sockets(), 0));
        goals.add(Goal.ofFigure("random faults: unfinished replies at the servers", replies(), 0));
        goals.add(Goal.ofFigure("random faults: threads named gatehouse-… after close()", fallback.ownThreads(), 0));
        String counted = "random faults: requests under way in health() after the last call";
        goals.add(
                outstanding < 0
                        ? Goal.missing(counted, Goal.Sense.AT_MOST, 0)
                        : Goal.ofFigure(counted, outstanding, 0));
        return goals;
    }
}
