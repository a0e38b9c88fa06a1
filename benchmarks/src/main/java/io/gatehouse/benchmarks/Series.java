package io.gatehouse.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** All rounds of one case in one mode at one concurrency. */
final class Series {

    final String name;
    final Mode mode;
    final int threads;

    private final List<Round> rounds = new ArrayList<>();
    private final Histogram all = new Histogram(Worker.LONGEST_NANOS, 3);

    /** One round, from all its slices. */
    private record Round(double opsPerSecond, double p50Micros, double allocated, double byCallers, Slice sum) {}

    Series(String name, Mode mode, int threads) {
        this.name = name;
        this.mode = mode;
        this.threads = threads;
    }

    /** Adds a round that consists of these slices. */
    void add(List<Slice> slices) {
        Histogram nanos = new Histogram(Worker.LONGEST_NANOS, 3);
        long ops = 0;
        long allocated = 0;
        long byCallers = 0;
        long cpu = 0;
        long wall = 0;
        long started = 0;
        long errors = 0;
        double seconds = 0;
        for (Slice slice : slices) {
            nanos.add(slice.nanos());
            ops += slice.ops();
            allocated += slice.allocated();
            byCallers += slice.allocatedByCallers();
            cpu += slice.stubCpuNanos();
            wall += slice.wallNanos();
            started += slice.threadsStarted();
            errors += slice.errors();
            seconds += slice.ops() == 0 ? 0 : slice.ops() / slice.opsPerSecond();
        }
        all.add(nanos);
        Slice sum = new Slice(ops, ops / seconds, nanos, allocated, byCallers, cpu, wall, started, errors);
        double calls = ops;
        rounds.add(new Round(
                ops / seconds, nanos.getValueAtPercentile(50) / 1e3, allocated / calls, byCallers / calls, sum));
    }

    int size() {
        return rounds.size();
    }

    double[] opsPerSecond() {
        return rounds.stream().mapToDouble(Round::opsPerSecond).toArray();
    }

    double[] p50Micros() {
        return rounds.stream().mapToDouble(Round::p50Micros).toArray();
    }

    double[] allocatedPerCall() {
        return rounds.stream().mapToDouble(Round::allocated).toArray();
    }

    double[] allocatedByCallersPerCall() {
        return rounds.stream().mapToDouble(Round::byCallers).toArray();
    }

    /** Over the calls of all rounds: one round is too short for a tail. */
    double p99Micros() {
        return all.getValueAtPercentile(99) / 1e3;
    }

    long calls() {
        return all.getTotalCount();
    }

    long errors() {
        return rounds.stream().mapToLong(r -> r.sum().errors()).sum();
    }

    double threadsStartedPerCall() {
        return rounds.stream().mapToLong(r -> r.sum().threadsStarted()).sum() / (double) calls();
    }

    /** The share of one core that the stub's thread used while this case ran. */
    double stubShare() {
        double cpu = rounds.stream().mapToLong(r -> r.sum().stubCpuNanos()).sum();
        return cpu / rounds.stream().mapToLong(r -> r.sum().wallNanos()).sum();
    }

    /** Processor time of the stub per call, in microseconds. */
    double stubMicrosPerCall() {
        return rounds.stream().mapToLong(r -> r.sum().stubCpuNanos()).sum() / 1e3 / calls();
    }
}
