package io.gatehouse.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What calls survive: scripted faults one by one, random faults by the thousand, an outage. */
final class FaultBench {

    private static final int WARM_UP_CALLS = 5_000;

    private final Options options;
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<Goal> goals = new ArrayList<>();

    FaultBench(Options options) {
        this.options = options;
    }

    void run() throws Exception {
        Machine machine = new Machine();
        long begin = System.nanoTime();
        System.out.println(Machine.describe() + ", " + Machine.jvmArguments());
        System.out.println("libraries: " + Cases.versions());
        if (options.parts.contains("scenarios")) {
            scenarios();
        }
        if (options.parts.contains("random")) {
            // Once to warm up: what a cold JVM adds is not what is measured.
            new RandomFaults(Math.min(WARM_UP_CALLS, options.calls / 4), options.seed + 1000).run();
            RandomFaultsResult random = new RandomFaults(options.calls, options.seed).run();
            random.print();
            rows.add(random.row());
            goals.addAll(random.goals());
        }
        if (options.parts.contains("storm")) {
            RetryStorm storm = RetryStorm.run();
            storm.print();
            rows.add(storm.row());
            goals.addAll(storm.goals());
        }
        Report.goals(goals);
        Report.result("faults", context(machine, begin), rows, goals);
    }

    private void scenarios() throws Exception {
        FaultReport report = new FaultReport(FaultPlayer.play(FaultScenarios.all(options.quick)), options.quick);
        report.print();
        rows.addAll(report.rows());
        goals.addAll(report.goals());
    }

    private Map<String, Object> context(Machine machine, long begin) {
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("quick", options.quick);
        context.put("jvm", Machine.jvmArguments());
        context.put("libraries", Cases.versions());
        context.put("seed", options.seed);
        context.put("steal", Report.round(machine.steal()));
        context.put("seconds", Math.round((System.nanoTime() - begin) / 1e9));
        return context;
    }
}
