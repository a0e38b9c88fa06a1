package io.gatehouse.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a run took place, and how much of the processor others took meanwhile. */
final class Machine {

    private static final Path STAT = Path.of("/proc/stat");

    private final long[] before = ticks();

    static String describe() {
        return Runtime.getRuntime().availableProcessors() + " cores, JDK " + System.getProperty("java.version");
    }

    static String jvmArguments() {
        return String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments());
    }

    /** The part of the processor time since this object was made that the host gave to others, or -1 if unknown. */
    double steal() {
        long[] now = ticks();
        long total = 0;
        for (int i = 0; i < now.length; i++) {
            total += now[i] - before[i];
        }
        return now.length < 8 || total == 0 ? -1 : (now[7] - before[7]) / (double) total;
    }

    private static long[] ticks() {
        if (!Files.isReadable(STAT)) {
            return new long[0];
        }
        try {
            String[] fields = Files.readAllLines(STAT).get(0).split("\\s+");
            long[] ticks = new long[8];
            for (int i = 0; i < ticks.length; i++) {
                ticks[i] = Long.parseLong(fields[i + 1]);
            }
            return ticks;
        } catch (IOException e) {
            return new long[0];
        }
    }
}
