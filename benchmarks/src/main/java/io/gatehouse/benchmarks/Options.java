package io.gatehouse.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The command line of a suite. */
final class Options {

    static final String HELP = """
            benchmarks/run overhead|cancel|faults|pool-routing [options]
              --quick              a look in under a minute; too few rounds to decide a time goal
              --cases a,b          of socket,okhttp,okhttp-timeout,gatehouse,gatehouse-resilient,openai-java,langchain4j
                                   (okhttp always runs: it is the floor)
              --modes a,b          of blocking,streaming
              --threads a,b        concurrent callers, default 1,16,64
              --rounds n           interleaved rounds, default 40 (quick 6)
              --slice-ms n         time of one case in one round, default 320 (quick 60)
              --warmup-ms n        warm-up of one case in one mode and concurrency, default 2500 (quick 200)
              --seed n             seed of the order of cases in a round, of the random faults, and of simulations
              --samples n          cancel: measured cancels of each kind, default 1000 (quick 50)
              --streams n          cancel: cancelled streams of the leak check, default 10000 (quick 500)
              --seeds n            pool-routing: simulated runs of each row, from --seed on, default 8 (quick 2)
              --parts a,b          faults: of scenarios,random,storm
              --calls n            faults: calls with random faults, default 100000 (quick 10000)
            """;

    boolean quick;
    List<String> cases = List.of(
            "socket", "okhttp", "okhttp-timeout", "gatehouse", "gatehouse-resilient", "openai-java", "langchain4j");
    Set<Mode> modes = EnumSet.allOf(Mode.class);
    List<Integer> threads = List.of(1, 16, 64);
    int rounds = 40;
    int sliceMillis = 320;
    int warmupMillis = 2500;
    long seed = 20260302;
    int samples = 1000;
    int streams = 10_000;
    Set<String> parts = Set.of("scenarios", "random", "storm");
    int calls = 100_000;
    int seeds = 8;

    static Options parse(List<String> arguments) {
        Options options = new Options();
        if (arguments.contains("--quick")) {
            options.beQuick();
        }
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i);
            if (name.equals("--quick")) {
                continue;
            }
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException("no value for " + name + "\n" + HELP);
            }
            options.set(name, arguments.get(++i));
        }
        return options;
    }

    private void beQuick() {
        quick = true;
        rounds = 6;
        sliceMillis = 60;
        warmupMillis = 200;
        samples = 50;
        streams = 500;
        calls = 10_000;
        seeds = 2;
    }

    private void set(String name, String value) {
        switch (name) {
            case "--cases" -> cases = List.of(value.split(","));
            case "--modes" -> modes = modes(value);
            case "--threads" ->
                threads = Arrays.stream(value.split(",")).map(Integer::valueOf).toList();
            case "--rounds" -> rounds = Integer.parseInt(value);
            case "--slice-ms" -> sliceMillis = Integer.parseInt(value);
            case "--warmup-ms" -> warmupMillis = Integer.parseInt(value);
            case "--seed" -> seed = Long.parseLong(value);
            case "--samples" -> samples = Integer.parseInt(value);
            case "--streams" -> streams = Integer.parseInt(value);
            case "--seeds" -> seeds = Integer.parseInt(value);
            case "--parts" -> parts = parts(value);
            case "--calls" -> calls = Integer.parseInt(value);
            default -> throw new IllegalArgumentException("unknown option " + name + "\n" + HELP);
        }
    }

    private Set<String> parts(String value) {
        Set<String> wanted = Set.of(value.split(","));
        if (!parts.containsAll(wanted)) {
            throw new IllegalArgumentException("--parts takes " + parts + ", but was " + value + "\n" + HELP);
        }
        return wanted;
    }

    private static Set<Mode> modes(String value) {
        List<Mode> modes = new ArrayList<>();
        for (String mode : value.split(",")) {
            modes.add(Mode.valueOf(mode.toUpperCase(Locale.ROOT)));
        }
        return EnumSet.copyOf(modes);
    }
}
