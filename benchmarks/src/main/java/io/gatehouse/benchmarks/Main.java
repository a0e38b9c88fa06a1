package io.gatehouse.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The entry of {@code benchmarks/run}: the name of a suite, then its options. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        String suite = arguments.length == 0 ? "help" : arguments[0];
        List<String> rest = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
        try {
            run(suite, rest);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
        // Some of the compared clients leave threads behind that would keep the process alive.
        System.exit(0);
    }

    private static void run(String suite, List<String> options) throws Exception {
        switch (suite) {
            case "overhead" -> new OverheadBench(Options.parse(options)).run();
            case "cancel" -> new CancelBench(Options.parse(options)).run();
            case "faults" -> new FaultBench(Options.parse(options)).run();
            case "pool-routing" -> new PoolBench(Options.parse(options)).run();
            case "stub" -> StubProcess.serve();
            default -> throw new IllegalArgumentException(Options.HELP);
        }
    }
}
