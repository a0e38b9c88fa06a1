package io.gatehouse.benchmarks;

/**
 * What a pool can do, measured: the most sessions per second with which round robin keeps up. A pool does more with a
 * balancer that finds prefixes; but loads are compared at which no balancer is overwhelmed, where every ratio could be had.
 */
final class PoolCapacity {

    private static final double LOWEST = 0.02;
    private static final double HIGHEST = 8;
    private static final int STEPS = 9;

    private PoolCapacity() {}

    /** Sessions per second. */
    static double of(PoolParameters parameters, int replicas, PoolPlan plan, long seed) {
        double low = LOWEST * replicas;
        double high = HIGHEST * replicas;
        for (int i = 0; i < STEPS; i++) {
            double middle = Math.sqrt(low * high);
            PoolCell cell = new PoolCell("capacity", parameters, PoolBalancer.ROUND_ROBIN, replicas, 1, 1);
            if (PoolSimulation.run(plan.setting(cell, middle, seed, false)).isStable()) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
