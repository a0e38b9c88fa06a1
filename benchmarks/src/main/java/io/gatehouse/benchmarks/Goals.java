package io.gatehouse.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/** What is asked of Gatehouse, without policies and with those that keep a call alive, judged on the results of a run. */
final class Goals {

    private static final double P50 = 1.05;
    private static final double THROUGHPUT = 0.95;
    private static final double BYTES_PER_CALL = 3 * 1024;
    private static final double STREAM_TIME = 1.15;
    private static final double BYTES_PER_EVENT = 400;
    private static final double POLICIES_SHARE = 0.05;
    private static final double POLICIES_BYTES = 2 * 1024;
    private static final String POLICIES = "retry + fallback + breaker + limits";

    private final Results results;

    Goals(Results results) {
        this.results = results;
    }

    List<Goal> judge() {
        List<Goal> goals = new ArrayList<>();
        goals.add(p50("no policies: p50 vs raw OkHttp, blocking, 1 thread", Mode.BLOCKING, P50));
        goals.add(throughput(16));
        goals.add(throughput(64));
        goals.add(bytes("no policies: bytes per call over raw OkHttp, blocking", Mode.BLOCKING, 1, BYTES_PER_CALL));
        goals.add(p50("no policies: p50 vs raw OkHttp, streaming, 1 thread", Mode.STREAMING, STREAM_TIME));
        goals.add(streamTime(16));
        goals.add(streamTime(64));
        goals.add(bytes(
                "no policies: bytes per event over raw OkHttp, streaming",
                Mode.STREAMING,
                StubAnswers.EVENTS,
                BYTES_PER_EVENT));
        for (String peer : Cases.PEERS) {
            goals.addAll(beats(peer));
        }
        goals.add(policiesTime());
        goals.add(policiesBytes());
        goals.add(besideTimed());
        return goals;
    }

    private Goal p50(String name, Mode mode, double limit) {
        return ratio(name, mode, 1, Series::p50Micros, Goal.Sense.AT_MOST, limit);
    }

    private Goal throughput(int threads) {
        String name = "no policies: throughput vs raw OkHttp, blocking, " + threads + " threads";
        return ratio(name, Mode.BLOCKING, threads, Series::opsPerSecond, Goal.Sense.AT_LEAST, THROUGHPUT);
    }

    private Goal streamTime(int threads) {
        String name = "no policies: time per stream (1/throughput) vs raw OkHttp, " + threads + " threads";
        return ratio(name, Mode.STREAMING, threads, Goals::secondsPerOp, Goal.Sense.AT_MOST, STREAM_TIME);
    }

    private static double[] secondsPerOp(Series series) {
        double[] rates = series.opsPerSecond();
        for (int i = 0; i < rates.length; i++) {
            rates[i] = 1 / rates[i];
        }
        return rates;
    }

    private Goal ratio(
            String name, Mode mode, int threads, Function<Series, double[]> figure, Goal.Sense sense, double limit) {
        Series ours = results.find(Cases.OURS, mode, threads);
        Series floor = results.find(Cases.FLOOR, mode, threads);
        if (ours == null || floor == null) {
            return Goal.missing(name, sense, limit);
        }
        return Goal.ofTime(name, Stats.ratios(figure.apply(ours), figure.apply(floor)), sense, limit);
    }

    /** What the policies add, in parts of the floor: the pairing is over three cases here. */
    private Goal policiesTime() {
        String name = POLICIES + ": added p50 / raw OkHttp's, blocking, 1 thread";
        Series with = results.find(Cases.RESILIENT, Mode.BLOCKING, 1);
        Series without = results.find(Cases.OURS, Mode.BLOCKING, 1);
        Series floor = results.find(Cases.FLOOR, Mode.BLOCKING, 1);
        if (with == null || without == null || floor == null) {
            return Goal.missing(name, Goal.Sense.AT_MOST, POLICIES_SHARE);
        }
        double[] added = Stats.differences(with.p50Micros(), without.p50Micros());
        return Goal.ofShare(name, Stats.ratios(added, floor.p50Micros()), POLICIES_SHARE);
    }

    /** The worst row counts. */
    private Goal policiesBytes() {
        String name = POLICIES + ": added bytes per call";
        return Stream.of(Mode.values())
                .flatMap(this::ours)
                .filter(ours -> results.beside(ours, Cases.RESILIENT) != null)
                .map(ours -> Goal.ofBytes(
                                name,
                                Stats.differences(
                                        results.beside(ours, Cases.RESILIENT).allocatedPerCall(),
                                        ours.allocatedPerCall()),
                                POLICIES_BYTES)
                        .worstOf(row(ours)))
                .max(Comparator.comparingDouble(Goal::excess))
                .orElse(Goal.missing(name, Goal.Sense.AT_MOST, POLICIES_BYTES));
    }

    /** Beside a program that must not hang either. For information: what is asked is measured against the bare floor. */
    private Goal besideTimed() {
        String name = "for information: no policies, p50 vs OkHttp with timeouts, blocking, 1 thread";
        Series ours = results.find(Cases.OURS, Mode.BLOCKING, 1);
        Series timed = results.find(Cases.TIMED, Mode.BLOCKING, 1);
        return ours == null || timed == null
                ? Goal.missing(name, Goal.Sense.AT_MOST, P50)
                : Goal.ofTime(name, Stats.ratios(ours.p50Micros(), timed.p50Micros()), Goal.Sense.AT_MOST, P50);
    }

    /** The worst concurrency counts. */
    private Goal bytes(String name, Mode mode, int parts, double limit) {
        return ours(mode)
                .map(ours -> {
                    Series floor = results.beside(ours, Cases.FLOOR);
                    double[] more = Stats.differences(ours.allocatedPerCall(), floor.allocatedPerCall());
                    for (int i = 0; i < more.length; i++) {
                        more[i] /= parts;
                    }
                    return Goal.ofBytes(name, more, limit).worstOf(row(ours));
                })
                .max(Comparator.comparingDouble(Goal::excess))
                .orElse(Goal.missing(name, Goal.Sense.AT_MOST, limit));
    }

    private List<Goal> beats(String peer) {
        return List.of(
                beats(peer, "throughput", Series::opsPerSecond, Goal.Sense.AT_LEAST),
                beats(peer, "p50", Series::p50Micros, Goal.Sense.AT_MOST),
                beats(peer, "bytes per call", Series::allocatedPerCall, Goal.Sense.AT_MOST));
    }

    /** Every row must win, so the worst row is shown. */
    private Goal beats(String peer, String what, Function<Series, double[]> figure, Goal.Sense sense) {
        String name = "no policies: " + what + " vs " + peer;
        return Stream.of(Mode.values())
                .flatMap(this::ours)
                .map(ours -> beat(name, ours, results.beside(ours, peer), figure, sense))
                .filter(Objects::nonNull)
                .max(Comparator.comparingDouble(Goal::excess))
                .orElse(Goal.missing(name, sense, 1));
    }

    private static Goal beat(
            String name, Series ours, Series theirs, Function<Series, double[]> figure, Goal.Sense sense) {
        if (theirs == null) {
            return null;
        }
        double[] ratios = Stats.ratios(figure.apply(ours), figure.apply(theirs));
        Goal goal = name.contains("bytes") ? Goal.ofBytes(name, ratios, 1) : Goal.ofTime(name, ratios, sense, 1);
        return goal.worstOf(row(ours));
    }

    private static String row(Series series) {
        return series.mode.label() + ", threads " + series.threads;
    }

    private Stream<Series> ours(Mode mode) {
        return results.all().stream().filter(s -> s.name.equals(Cases.OURS) && s.mode == mode);
    }
}
