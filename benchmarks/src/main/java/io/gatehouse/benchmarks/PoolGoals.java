package io.gatehouse.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** What is asked of prefix affinity. Each goal holds for all its rows: the one that is worst for it is shown. */
final class PoolGoals {

    private static final int NEEDED_SEEDS = 6;

    private final List<PoolCell> cells;

    PoolGoals(List<PoolCell> cells) {
        this.cells = cells;
    }

    List<Goal> all() {
        List<Goal> goals = new ArrayList<>();
        for (int replicas : cells.stream().map(PoolCell::replicas).distinct().toList()) {
            List<PoolCell> shared = affine(PoolPlan.SHARED).stream()
                    .filter(cell -> cell.replicas() == replicas)
                    .toList();
            goals.add(worst(
                    shared,
                    cell -> ofSeeds(
                            "simulated, shared: hit rate over one cache's as large as all, " + replicas + " replicas",
                            cell.values(run -> run.hitRate() / run.wholeHitRate()),
                            Goal.Sense.AT_LEAST,
                            0.9)));
            goals.add(worst(
                    shared.stream().filter(cell -> cell.load() == 0.8).toList(),
                    cell -> ofSeeds(
                            "simulated, shared, 80 %: p99 first token over round robin's, " + replicas + " replicas",
                            cell.beside(beside(cells, cell, PoolBalancer.ROUND_ROBIN), PoolGoals::p99Ratio),
                            Goal.Sense.AT_MOST,
                            0.5)));
        }
        List<PoolCell> unshared = affine(PoolPlan.UNSHARED);
        goals.add(worst(unshared, cell -> overPowerOfTwo(cell, "p50 first token", 0.50)));
        goals.add(worst(unshared, cell -> overPowerOfTwo(cell, "p99 first token", 0.99)));
        goals.add(worst(
                unshared,
                cell -> ofSeeds(
                        "simulated, no shared prefixes: throughput over power of two's",
                        cell.beside(
                                beside(cells, cell, PoolBalancer.POWER_OF_TWO),
                                (one, other) -> one.perSecond() / other.perSecond()),
                        Goal.Sense.AT_LEAST,
                        0.95)));
        return goals;
    }

    private Goal overPowerOfTwo(PoolCell cell, String what, double quantile) {
        return ofSeeds(
                "simulated, no shared prefixes: " + what + " over power of two's",
                cell.beside(
                        beside(cells, cell, PoolBalancer.POWER_OF_TWO),
                        (one, other) -> one.firstSeconds(quantile) / other.firstSeconds(quantile)),
                Goal.Sense.AT_MOST,
                1.05);
    }

    static double p99Ratio(PoolFigures one, PoolFigures other) {
        return one.firstSeconds(0.99) / other.firstSeconds(0.99);
    }

    private List<PoolCell> affine(String traffic) {
        return cells.stream()
                .filter(cell -> cell.traffic().equals(traffic) && cell.balancer() == PoolBalancer.PREFIX_AFFINITY)
                .toList();
    }

    /** The same row with another balancer. */
    static PoolCell beside(List<PoolCell> cells, PoolCell cell, PoolBalancer balancer) {
        return cells.stream()
                .filter(other -> other.balancer() == balancer && other.isBeside(cell))
                .findFirst()
                .orElseThrow();
    }

    private static Goal worst(List<PoolCell> cells, Function<PoolCell, Goal> goal) {
        return cells.stream()
                .map(cell -> goal.apply(cell).worstOf(cell.place()))
                .min(Comparator.comparingInt((Goal each) -> rank(each.met()))
                        .thenComparingDouble(each -> -each.excess()))
                .orElseThrow();
    }

    private static int rank(Boolean met) {
        return met == null ? 1 : met ? 2 : 0;
    }

    /** Judges a figure by its median over seeds: met or missed when all of the interval is on one side. */
    static Goal ofSeeds(String name, double[] values, Goal.Sense sense, double limit) {
        Interval value = Stats.medianInterval(values);
        if (values.length < NEEDED_SEEDS) {
            return new Goal(name, value, sense, limit, null, "")
                    .undecided(values.length + " seeds, " + NEEDED_SEEDS + " are needed");
        }
        boolean most = sense == Goal.Sense.AT_MOST;
        boolean met = most ? value.high() <= limit : value.low() >= limit;
        boolean missed = most ? value.low() > limit : value.high() < limit;
        if (met || missed) {
            return new Goal(name, value, sense, limit, met, "");
        }
        return new Goal(name, value, sense, limit, null, "").undecided("the interval straddles the limit");
    }
}
