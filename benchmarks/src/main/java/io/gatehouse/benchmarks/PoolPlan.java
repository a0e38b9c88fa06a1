package io.gatehouse.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Which rows a run of the suite has, and for how long each is simulated. */
final class PoolPlan {

    static final String SHARED = "shared";
    static final String MIXED = "mixed";
    static final String UNSHARED = "no shared prefixes";

    private static final int MIDDLE = 8;

    private final boolean quick;

    PoolPlan(boolean quick) {
        this.quick = quick;
    }

    List<Integer> replicas() {
        return quick ? List.of(2, 8) : List.of(2, 4, 8, 16);
    }

    /** The rows of the three kinds of traffic under the published assumptions. */
    List<PoolCell> cells() {
        PoolParameters mixed = PoolParameters.PUBLISHED;
        List<PoolCell> cells = new ArrayList<>();
        for (int replicas : replicas()) {
            for (int gateways : List.of(1, 8)) {
                for (double load : quick ? List.of(0.8) : List.of(0.5, 0.8, 0.95)) {
                    for (PoolBalancer balancer : PoolBalancer.values()) {
                        cells.add(new PoolCell(SHARED, mixed.withoutLonePrompts(), balancer, replicas, gateways, load));
                    }
                    for (PoolBalancer balancer : List.of(PoolBalancer.POWER_OF_TWO, PoolBalancer.PREFIX_AFFINITY)) {
                        cells.add(new PoolCell(
                                UNSHARED, mixed.withoutSharedPrefixes(), balancer, replicas, gateways, load));
                    }
                }
                if (!quick) {
                    for (PoolBalancer balancer : PoolBalancer.values()) {
                        cells.add(new PoolCell(MIXED, mixed, balancer, replicas, gateways, 0.8));
                    }
                }
            }
        }
        return cells;
    }

    /** Shared prefixes with one assumption halved or doubled. */
    List<PoolCell> sensitivity() {
        PoolParameters shared = PoolParameters.PUBLISHED.withoutLonePrompts();
        List<PoolCell> cells = new ArrayList<>();
        for (double factor : List.of(0.5, 2.0)) {
            String times = factor < 1 ? "half " : "double ";
            sensitivity(cells, times + "prefill rate", shared.prefillTimes(factor));
            sensitivity(cells, times + "KV blocks", shared.kvBlocksTimes(factor));
            sensitivity(cells, times + "Zipf exponent", shared.zipfTimes(factor));
            sensitivity(cells, times + "lengths", shared.lengthsTimes(factor));
        }
        return cells;
    }

    private static void sensitivity(List<PoolCell> cells, String name, PoolParameters parameters) {
        for (int gateways : List.of(1, 8)) {
            for (PoolBalancer balancer :
                    List.of(PoolBalancer.ROUND_ROBIN, PoolBalancer.POWER_OF_TWO, PoolBalancer.PREFIX_AFFINITY)) {
                cells.add(new PoolCell(name, parameters, balancer, MIDDLE, gateways, 0.8));
            }
        }
    }

    /**
     * Runs of a row. More where they are quick and what is asked is a small difference, and where the slowest calls of
     * the smallest pool differ most from seed to seed.
     */
    int seeds(PoolCell cell, int seeds) {
        return isUnshared(cell) || (cell.replicas() == 2 && cell.load() == 0.8) ? 3 * seeds : seeds;
    }

    private static boolean isUnshared(PoolCell cell) {
        return cell.parameters().oneOff() == 1;
    }

    /**
     * One run of a row. Prompts without shared prefixes leave nothing behind that warms up; small pools run longer, so that
     * their slowest hundredth is more than a few calls.
     */
    PoolSimulation.Setting setting(PoolCell cell, double sessionsPerSecond, long seed, boolean bound) {
        double warmUp = isUnshared(cell) ? 60 : quick ? 300 : 600;
        double longer = isUnshared(cell) ? 4 : 1;
        double seconds = (quick ? 150 : 300) * longer * Math.max(1, MIDDLE / cell.replicas());
        return new PoolSimulation.Setting(
                cell.parameters(),
                cell.balancer().balancer(),
                cell.replicas(),
                cell.gateways(),
                sessionsPerSecond,
                warmUp,
                seconds,
                seed,
                bound);
    }
}
