package io.gatehouse.benchmarks;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Balancers in a simulated pool of replicas that keep prefixes, on the same seeds. */
final class PoolBench {

    // Figures of capacity are not figures of comparison: a seed of its own.
    private static final long CAPACITY_SEED = 7;

    private final Options options;
    private final PoolPlan plan;
    private final Map<Place, Double> capacities = new LinkedHashMap<>();
    private final ExecutorService threads =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());

    PoolBench(Options options) {
        this.options = options;
        this.plan = new PoolPlan(options.quick);
    }

    void run() throws Exception {
        long begin = System.nanoTime();
        System.out.println(Machine.describe() + ", " + Machine.jvmArguments());
        System.out.println("All figures are SIMULATED: real pickers and lanes of Gatehouse, replicas in virtual time.");
        PoolParameters.PUBLISHED.print();
        List<PoolCell> cells = plan.cells();
        List<PoolCell> sensitivity = options.quick ? List.of() : plan.sensitivity();
        try {
            measureCapacities(cells);
            measureCapacities(sensitivity);
            simulate(cells, options.seeds);
            simulate(sensitivity, Math.max(2, options.seeds / 2));
        } finally {
            threads.shutdownNow();
        }
        PoolCell.printHead();
        cells.forEach(PoolCell::print);
        System.out.println("\nWhat it takes as given, halved and doubled; capacity is measured anew for each:");
        PoolCell.printHead();
        sensitivity.forEach(PoolCell::print);
        List<Goal> goals = new PoolGoals(cells).all();
        goals.addAll(removal());
        Report.goals(goals);
        sensitivityRatios(sensitivity);
        List<Map<String, Object>> rows = new ArrayList<>();
        cells.forEach(cell -> rows.add(cell.row()));
        sensitivity.forEach(cell -> rows.add(cell.row()));
        Report.result("pool-routing", context(begin), rows, goals);
    }

    private List<Goal> removal() {
        List<Goal> goals = new ArrayList<>();
        for (int replicas : plan.replicas()) {
            if (replicas == 2) {
                // All that is left goes to the one that is left.
                continue;
            }
            PoolRemoval removal = PoolRemoval.of(replicas, options.seed);
            removal.print();
            goals.add(removal.goal());
        }
        return goals;
    }

    private static void sensitivityRatios(List<PoolCell> cells) {
        for (PoolCell cell : cells) {
            if (cell.balancer() == PoolBalancer.PREFIX_AFFINITY) {
                PoolCell other = PoolGoals.beside(cells, cell, PoolBalancer.ROUND_ROBIN);
                Interval p99 = Stats.medianInterval(cell.beside(other, PoolGoals::p99Ratio));
                double hits = Stats.median(cell.values(run -> run.hitRate() / run.wholeHitRate()));
                System.out.printf(
                        "simulated, %-22s %-28s hits over one cache's %.3f, p99 over round robin's %.3f (%.3f … %.3f)%n",
                        cell.traffic() + ",", cell.place() + ":", hits, p99.median(), p99.low(), p99.high());
            }
        }
    }

    /** What has a capacity of its own. */
    private record Place(String traffic, PoolParameters parameters, int replicas) {
        static Place of(PoolCell cell) {
            return new Place(cell.traffic(), cell.parameters(), cell.replicas());
        }
    }

    private void measureCapacities(List<PoolCell> cells) throws Exception {
        Map<Place, Future<Double>> measured = new LinkedHashMap<>();
        for (PoolCell cell : cells) {
            measured.computeIfAbsent(
                    Place.of(cell),
                    place -> threads.submit(
                            () -> PoolCapacity.of(place.parameters(), place.replicas(), plan, CAPACITY_SEED)));
        }
        for (Map.Entry<Place, Future<Double>> entry : measured.entrySet()) {
            Place place = entry.getKey();
            double sessions = entry.getValue().get();
            capacities.put(place, sessions);
            System.out.printf(
                    "simulated capacity, %-22s %2d replicas: %6.2f calls/s%n",
                    place.traffic() + ",",
                    place.replicas(),
                    sessions * place.parameters().callsOfSession());
        }
    }

    private void simulate(List<PoolCell> cells, int seeds) throws Exception {
        List<Callable<PoolFigures>> jobs = new ArrayList<>();
        for (PoolCell cell : cells) {
            double rate = cell.load() * capacities.get(Place.of(cell));
            boolean bound = cell.balancer() == PoolBalancer.PREFIX_AFFINITY
                    && cell.parameters().oneOff() < 1;
            for (int i = 0; i < plan.seeds(cell, seeds); i++) {
                PoolSimulation.Setting setting = plan.setting(cell, rate, options.seed + i, bound);
                jobs.add(() -> PoolSimulation.run(setting));
            }
        }
        Iterator<Future<PoolFigures>> results = threads.invokeAll(jobs).iterator();
        for (PoolCell cell : cells) {
            for (int i = 0; i < plan.seeds(cell, seeds); i++) {
                cell.runs().add(results.next().get());
            }
        }
    }

    private Map<String, Object> context(long begin) {
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("simulated", true);
        context.put("quick", options.quick);
        context.put("seed", options.seed);
        context.put("seeds", options.seeds);
        context.put("parameters", PoolParameters.PUBLISHED.toString());
        context.put("seconds", Math.round((System.nanoTime() - begin) / 1e9));
        return context;
    }
}
