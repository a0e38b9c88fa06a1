package io.gatehouse.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * One row of the simulation: a balancer in a pool under a load, once for each seed.
 *
 * @param traffic what is asked, and where assumptions are other than the published ones
 * @param load parts of the pool's capacity
 */
record PoolCell(
        String traffic,
        PoolParameters parameters,
        PoolBalancer balancer,
        int replicas,
        int gateways,
        double load,
        List<PoolFigures> runs) {

    PoolCell(
            String traffic, PoolParameters parameters, PoolBalancer balancer, int replicas, int gateways, double load) {
        this(traffic, parameters, balancer, replicas, gateways, load, new ArrayList<>());
    }

    String place() {
        return replicas + " replicas, " + gateways + (gateways == 1 ? " gateway, " : " gateways, ")
                + Math.round(100 * load) + " %";
    }

    boolean isBeside(PoolCell other) {
        return traffic.equals(other.traffic)
                && replicas == other.replicas
                && gateways == other.gateways
                && load == other.load;
    }

    /** The median over the seeds. */
    double median(ToDoubleFunction<PoolFigures> figure) {
        return Stats.median(values(figure));
    }

    double[] values(ToDoubleFunction<PoolFigures> figure) {
        return runs.stream().mapToDouble(figure).toArray();
    }

    /** Seed by seed, a figure of this and of the other one. */
    double[] beside(PoolCell other, ToDoubleBiFunction<PoolFigures, PoolFigures> figure) {
        double[] values = new double[runs.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = figure.applyAsDouble(runs.get(i), other.runs.get(i));
        }
        return values;
    }

    void print() {
        double bound = median(PoolFigures::wholeHitRate);
        System.out.printf(
                "%-22s %8d %8d %5.0f %%  %-17s %6.3f %7s %8.3f %8.3f %9.2f %9.2f%n",
                traffic,
                replicas,
                gateways,
                100 * load,
                balancer.label(),
                median(PoolFigures::hitRate),
                bound > 0 ? String.format("%.3f", bound) : "-",
                median(run -> run.firstSeconds(0.50)),
                median(run -> run.firstSeconds(0.99)),
                median(PoolFigures::perSecond),
                median(PoolFigures::imbalance));
    }

    static void printHead() {
        System.out.printf(
                "%n%-22s %8s %8s %7s  %-17s %6s %7s %8s %8s %9s %9s%n",
                "simulated: traffic",
                "replicas",
                "gateways",
                "load",
                "balancer",
                "hits",
                "bound",
                "p50 s",
                "p99 s",
                "calls/s",
                "imbalance");
    }

    Map<String, Object> row() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("simulated", true);
        row.put("traffic", traffic);
        row.put("replicas", replicas);
        row.put("gateways", gateways);
        row.put("load", load);
        row.put("balancer", balancer.label());
        row.put("seeds", runs.size());
        put(row, "hit_rate", PoolFigures::hitRate);
        if (runs.get(0).setting().bound()) {
            put(row, "hit_rate_of_one_cache", PoolFigures::wholeHitRate);
        }
        put(row, "first_token_p50_s", run -> run.firstSeconds(0.50));
        put(row, "first_token_p99_s", run -> run.firstSeconds(0.99));
        put(row, "calls_per_s", PoolFigures::perSecond);
        put(row, "imbalance", PoolFigures::imbalance);
        return row;
    }

    private void put(Map<String, Object> row, String name, ToDoubleFunction<PoolFigures> figure) {
        Interval interval = Stats.medianInterval(values(figure));
        row.put(name, Report.round(interval.median()));
        row.put(name + "_interval", List.of(Report.round(interval.low()), Report.round(interval.high())));
    }
}
