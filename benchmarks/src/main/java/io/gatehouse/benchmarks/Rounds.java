package io.gatehouse.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Runs the cases in interleaved rounds. A round gives each case the same time in a few turns; each turn has a shuffled
 * order in which Gatehouse stands beside the floor, and with policies beside without, so that they meet the same moment of
 * a noisy machine.
 */
final class Rounds {

    private final Options options;
    private final StubProcess stub;
    private final Random random;

    Rounds(Options options, StubProcess stub) {
        this.options = options;
        this.stub = stub;
        this.random = new Random(options.seed);
    }

    List<Series> run(List<Case> cases, Mode mode, int threads) throws IOException {
        Map<String, Series> series = new LinkedHashMap<>();
        cases.forEach(c -> series.put(c.name(), new Series(c.name(), mode, threads)));
        try (Workers workers = new Workers(threads, stub)) {
            warmUp(cases, mode, workers);
            for (int round = 0; round < options.rounds; round++) {
                round(cases, mode, workers, turns(threads))
                        .forEach((name, slices) -> series.get(name).add(slices));
            }
            Exception error = workers.lastError();
            if (error != null) {
                System.out.println("  a call failed: " + error);
            }
        }
        return List.copyOf(series.values());
    }

    /** One caller takes many short turns; many callers need longer ones, or their start and tail weigh too much. */
    private int turns(int threads) {
        return threads == 1 ? 4 : 2;
    }

    private void warmUp(List<Case> cases, Mode mode, Workers workers) throws IOException {
        int steps = 5;
        for (int i = 0; i < steps; i++) {
            for (Case subject : order(cases)) {
                workers.run(subject, mode, options.warmupMillis * 1_000_000L / steps);
            }
        }
    }

    private Map<String, List<Slice>> round(List<Case> cases, Mode mode, Workers workers, int turns) throws IOException {
        Map<String, List<Slice>> slices = new LinkedHashMap<>();
        long nanos = options.sliceMillis * 1_000_000L / turns;
        for (int turn = 0; turn < turns; turn++) {
            for (Case subject : order(cases)) {
                slices.computeIfAbsent(subject.name(), n -> new ArrayList<>()).add(workers.run(subject, mode, nanos));
            }
        }
        return slices;
    }

    private List<Case> order(List<Case> cases) {
        List<Case> order = new ArrayList<>(cases);
        Collections.shuffle(order, random);
        putBeside(Cases.OURS, Cases.FLOOR, order);
        putBeside(Cases.RESILIENT, Cases.OURS, order);
        return order;
    }

    private void putBeside(String name, String other, List<Case> order) {
        Case subject = find(name, order);
        Case neighbour = find(other, order);
        if (subject != null && neighbour != null) {
            order.remove(subject);
            order.add(order.indexOf(neighbour) + random.nextInt(2), subject);
        }
    }

    private static Case find(String name, List<Case> cases) {
        return cases.stream().filter(c -> c.name().equals(name)).findFirst().orElse(null);
    }
}
