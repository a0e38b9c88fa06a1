package io.gatehouse.benchmarks;

import io.gatehouse.policy.Balancer;

/** The compared balancers. */
enum PoolBalancer {
    ROUND_ROBIN(Balancer.roundRobin(), "round robin"),
    LEAST_OUTSTANDING(Balancer.leastOutstanding(), "least outstanding"),
    POWER_OF_TWO(Balancer.powerOfTwo(), "power of two"),
    PEAK_EWMA(Balancer.peakEwma(), "peak EWMA"),
    PREFIX_AFFINITY(Balancer.prefixAffinity(), "prefix affinity");

    private final Balancer balancer;
    private final String label;

    PoolBalancer(Balancer balancer, String label) {
        this.balancer = balancer;
        this.label = label;
    }

    Balancer balancer() {
        return balancer;
    }

    String label() {
        return label;
    }
}
