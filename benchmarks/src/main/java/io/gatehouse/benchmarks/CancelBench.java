package io.gatehouse.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How fast a cancel reaches the server, and whether cancelled calls leave anything behind. */
final class CancelBench {

    private static final double LIMIT_MILLIS = 100;

    private final Options options;
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<Goal> goals = new ArrayList<>();

    CancelBench(Options options) {
        this.options = options;
    }

    void run() throws Exception {
        System.out.println(Machine.describe() + ", " + Machine.jvmArguments());
        System.out.println("libraries: " + Cases.versions());
        System.out.printf(
                "%n%-10s %-10s %8s %9s %9s %9s %5s%n", "case", "cancel", "calls", "p50 ms", "p99 ms", "max ms", "lost");
        for (String name : List.of(Cases.FLOOR, Cases.OURS)) {
            if (options.cases.contains(name)) {
                measure(name);
            }
        }
        Report.goals(goals);
        Report.result("cancel", context(), rows, goals);
    }

    private void measure(String name) throws Exception {
        CancelTimer timer = new CancelTimer();
        try (Stub stub = new Stub(timer)) {
            Remains atFirst = Remains.now(stub);
            CancelClient client = Cases.cancelClient(name, stub.url());
            if (client == null) {
                missing();
                return;
            }
            List<CancelKind> kinds =
                    Arrays.stream(CancelKind.values()).filter(client::can).toList();
            for (CancelKind kind : kinds) {
                time(timer, client, kind);
            }
            leaks(stub, client, kinds, atFirst);
        }
    }

    private void time(CancelTimer timer, CancelClient client, CancelKind kind) throws Exception {
        for (int i = 0; i < Math.max(20, options.samples / 10); i++) {
            timer.measure(client, kind);
        }
        double[] millis = new double[options.samples];
        for (int i = 0; i < millis.length; i++) {
            millis[i] = timer.measure(client, kind) / 1e6;
        }
        long lost = Arrays.stream(millis)
                .filter(m -> m >= CancelTimer.PATIENCE_NANOS / 1e6)
                .count();
        double p99 = Stats.quantile(millis, 0.99);
        add(client.name(), kind, millis, lost);
        if (client.name().equals(Cases.OURS)) {
            goals.add(Goal.ofFigure(goalName(kind), p99, LIMIT_MILLIS));
        }
    }

    private void add(String name, CancelKind kind, double[] millis, long lost) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("case", name);
        row.put("cancel", kind.label());
        row.put("calls", millis.length);
        row.put("p50_ms", Report.round(Stats.median(millis)));
        row.put("p99_ms", Report.round(Stats.quantile(millis, 0.99)));
        row.put("max_ms", Report.round(Stats.quantile(millis, 1)));
        row.put("lost", lost);
        rows.add(row);
        System.out.printf("%-10s %-10s %8s %9s %9s %9s %5s%n", row.values().toArray());
    }

    private void leaks(Stub stub, CancelClient client, List<CancelKind> kinds, Remains atFirst) throws Exception {
        CancelLoad load = new CancelLoad(client, kinds);
        load.run(Math.min(1000, options.streams)); // every pool has its size now
        Remains before = Remains.settled(stub, new Remains(Integer.MAX_VALUE, Long.MAX_VALUE, 0, 0, 0));
        load.run(options.streams);
        long end = System.nanoTime();
        Remains after = Remains.settled(stub, before);
        double settledAfter = (System.nanoTime() - end) / 1e9;
        client.close();
        Remains closed = Remains.settled(stub, new Remains(Integer.MAX_VALUE, 0, 0, 0, 0));
        System.out.printf(
                "%s, %d cancelled calls; as few threads as before after %.1f s%n",
                client.name(), options.streams, settledAfter);
        System.out.printf("  before  %s%n  after   %s%n  closed  %s (at first %s)%n", before, after, closed, atFirst);
        Map<String, Object> row = row(client.name(), before, after, closed, atFirst);
        row.put("settled_after_s", Report.round(settledAfter));
        rows.add(row);
        if (client.name().equals(Cases.OURS)) {
            goals.add(Goal.ofFigure("threads left by cancelled calls", after.threads() - before.threads(), 0));
            goals.add(Goal.ofFigure("sockets left by cancelled calls", after.sockets() - before.sockets(), 0));
            goals.add(Goal.ofFigure("replies left by cancelled calls", after.replies() - before.replies(), 0));
            goals.add(Goal.ofFigure("threads named gatehouse-… after close()", closed.ownThreads(), 0));
            goals.add(Goal.ofFigure("sockets after close()", closed.sockets(), 0));
        }
    }

    private Map<String, Object> row(String name, Remains before, Remains after, Remains closed, Remains atFirst) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("case", name);
        row.put("cancelled", options.streams);
        row.put("before", before);
        row.put("after", after);
        row.put("closed", closed);
        row.put("at_first", atFirst);
        return row;
    }

    private void missing() {
        for (CancelKind kind : CancelKind.values()) {
            goals.add(Goal.missing(goalName(kind), Goal.Sense.AT_MOST, LIMIT_MILLIS));
        }
        for (String what : List.of(
                "threads left by cancelled calls",
                "sockets left by cancelled calls",
                "replies left by cancelled calls",
                "threads named gatehouse-… after close()",
                "sockets after close()")) {
            goals.add(Goal.missing(what, Goal.Sense.AT_MOST, 0));
        }
    }

    private static String goalName(CancelKind kind) {
        return "from " + kind.label() + " to the server's socket close, p99 in ms";
    }

    private Map<String, Object> context() {
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("quick", options.quick);
        context.put("jvm", Machine.jvmArguments());
        context.put("libraries", Cases.versions());
        return context;
    }
}
