package io.gatehouse.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a call costs through Gatehouse without policies, beside its floor and its peers. */
final class OverheadBench {

    private final Options options;

    OverheadBench(Options options) {
        this.options = options;
    }

    void run() throws Exception {
        Machine machine = new Machine();
        long begin = System.nanoTime();
        Results results = new Results();
        OverheadReport report = new OverheadReport(results);
        try (StubProcess stub = StubProcess.start()) {
            List<Case> cases = Cases.open(options, stub);
            Verification.check(cases, options.modes);
            introduce(cases);
            OverheadReport.head();
            Rounds rounds = new Rounds(options, stub);
            for (Mode mode : options.modes) {
                for (int threads : options.threads) {
                    List<Series> block = rounds.run(cases, mode, threads);
                    results.add(block);
                    report.print(block);
                }
            }
            report.printStub(stub.counts().accepted());
            cases.forEach(Case::close);
        }
        List<Goal> goals = new Goals(results).judge();
        Report.goals(goals);
        Report.result("overhead", context(machine, begin), report.rows(), goals);
    }

    private void introduce(List<Case> cases) {
        System.out.println(Machine.describe() + ", " + Machine.jvmArguments());
        System.out.println("libraries: " + Cases.versions());
        System.out.printf(
                "%d rounds of %d ms per case, interleaved; every answer is checked; %s%n",
                options.rounds,
                options.sliceMillis,
                cases.stream().map(Case::name).toList());
        System.out.println("B/call counts all threads of the JVM (the sum over its threads), not the callers alone.");
    }

    private Map<String, Object> context(Machine machine, long begin) {
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("quick", options.quick);
        context.put("jvm", Machine.jvmArguments());
        context.put("libraries", Cases.versions());
        context.put("rounds", options.rounds);
        context.put("slice_ms", options.sliceMillis);
        context.put("seed", options.seed);
        context.put("steal", Report.round(machine.steal()));
        context.put("seconds", Math.round((System.nanoTime() - begin) / 1e9));
        return context;
    }
}
