package io.gatehouse.benchmarks;

import io.gatehouse.Gateway;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Plays scenarios beside each other, each with servers and a gateway of its own. */
final class FaultPlayer {

    private static final String ROUTE = "assistant";

    // Enough that those which wait for silence and flapping do not hold up the rest, few enough for two cores.
    private static final int AT_ONCE = 32;

    private record Part(FaultScenario scenario, Mode mode) {}

    private FaultPlayer() {}

    /** All scenarios in all modes; results in their order. */
    static List<FaultResult> play(List<FaultScenario> scenarios) throws Exception {
        warmUp();
        Map<Part, Future<FaultResult>> running = new LinkedHashMap<>();
        scenarios.forEach(each ->
                List.of(Mode.STREAMING, Mode.BLOCKING).forEach(mode -> running.put(new Part(each, mode), null)));
        ExecutorService players = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Part> longestFirst = new ArrayList<>(running.keySet());
            longestFirst.sort(Comparator.comparing((Part part) -> part.scenario.lasts)
                    .reversed()
                    .thenComparing(part -> part.scenario.timeout));
            longestFirst.forEach(part -> running.put(part, players.submit(() -> play(part.scenario, part.mode))));
            List<FaultResult> results = new ArrayList<>();
            for (Future<FaultResult> each : running.values()) {
                results.add(each.get());
            }
            return results;
        } finally {
            players.shutdownNow();
        }
    }

    /** What a cold JVM adds is not what is measured. */
    private static void warmUp() throws InterruptedException {
        FaultScenario well = new FaultScenario("warm-up", FaultReaction.Plan.well(FaultSide.PRIMARY)).calls(200);
        FaultScenario down = new FaultScenario(
                        "warm-up", FaultReaction.Plan.once(FaultAnswers.unavailable(), FaultSide.PRIMARY))
                .calls(20);
        for (Mode mode : Mode.values()) {
            play(well, mode);
            play(down, mode);
        }
    }

    static FaultResult play(FaultScenario scenario, Mode mode) throws InterruptedException {
        try (FaultServer primary = new FaultServer(FaultSide.PRIMARY, scenario.primary);
                FaultServer fallback = new FaultServer(FaultSide.FALLBACK, scenario.fallback);
                Gateway gateway = Gateway.builder()
                        .provider(primary.provider())
                        .provider(fallback.provider())
                        .route(ROUTE, scenario.route)
                        .recommended()
                        .build()) {
            List<FaultCall> calls = new ArrayList<>();
            long begin = System.nanoTime();
            while (calls.size() < scenario.calls || System.nanoTime() - begin < scenario.lasts.toNanos()) {
                long next = System.nanoTime() + scenario.pause.toNanos();
                calls.add(FaultCall.play(gateway, ROUTE, mode, scenario.timeout));
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            }
            return new FaultResult(scenario, mode, calls, primary, fallback);
        }
    }
}
