package io.gatehouse.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows of the overhead suite, as a table and as JSON. */
final class OverheadReport {

    private final Results results;

    OverheadReport(Results results) {
        this.results = results;
    }

    static void head() {
        System.out.printf(
                "%n%-19s %-9s %3s %9s %6s %10s %6s %10s %9s %8s %18s %5s %6s%n",
                "case",
                "mode",
                "thr",
                "calls/s",
                "±",
                "p50 us",
                "±",
                "p99 us",
                "B/call",
                "B/event",
                "p50 vs okhttp",
                "stub",
                "errors");
    }

    void print(List<Series> block) {
        for (Series series : block) {
            Interval floor = vsFloor(series);
            System.out.printf(
                    "%-19s %-9s %3d %9.0f %5.1f%% %10.1f %5.1f%% %10.1f %9.0f %8s %5.2f [%4.2f, %4.2f] %4.0f%% %6d%n",
                    series.name,
                    series.mode.label(),
                    series.threads,
                    Stats.median(series.opsPerSecond()),
                    100 * Stats.spread(series.opsPerSecond()),
                    Stats.median(series.p50Micros()),
                    100 * Stats.spread(series.p50Micros()),
                    series.p99Micros(),
                    Stats.median(series.allocatedPerCall()),
                    series.mode == Mode.STREAMING ? Math.round(bytesPerEvent(series)) : "",
                    floor.median(),
                    floor.low(),
                    floor.high(),
                    100 * series.stubShare(),
                    series.errors());
        }
        System.out.flush();
    }

    /** Shows that the stub is not what limits the cases: how fast the socket drove it, and what a call costs it. */
    void printStub(long accepted) {
        System.out.printf("%nThe stub accepted %d connections in the whole run.%n", accepted);
        for (Series socket : results.all()) {
            Series floor = results.beside(socket, Cases.FLOOR);
            if (socket.name.equals("socket") && floor != null) {
                System.out.printf(
                        "  %s, threads %d: it served the raw socket %.2f times as fast as OkHttp, for %.1f us of its own"
                                + " processor time per call, and was busy %.0f %% of the time under OkHttp%n",
                        socket.mode.label(),
                        socket.threads,
                        Stats.median(Stats.ratios(socket.opsPerSecond(), floor.opsPerSecond())),
                        socket.stubMicrosPerCall(),
                        100 * floor.stubShare());
            }
        }
    }

    List<Map<String, Object>> rows() {
        return results.all().stream().map(this::row).toList();
    }

    private Map<String, Object> row(Series series) {
        Map<String, Object> row = new LinkedHashMap<>();
        Interval floor = vsFloor(series);
        row.put("case", series.name);
        row.put("mode", series.mode.label());
        row.put("threads", series.threads);
        row.put("ops_per_s", Report.round(Stats.median(series.opsPerSecond())));
        row.put("ops_spread", Report.round(Stats.spread(series.opsPerSecond())));
        row.put("p50_us", Report.round(Stats.median(series.p50Micros())));
        row.put("p50_spread", Report.round(Stats.spread(series.p50Micros())));
        row.put("p99_us", Report.round(series.p99Micros()));
        row.put("alloc_bytes", Math.round(Stats.median(series.allocatedPerCall())));
        row.put("alloc_bytes_callers", Math.round(Stats.median(series.allocatedByCallersPerCall())));
        if (series.mode == Mode.STREAMING) {
            row.put("alloc_bytes_per_event", Math.round(bytesPerEvent(series)));
        }
        row.put("vs_floor", Report.round(floor.median()));
        row.put("vs_floor_low", Report.round(floor.low()));
        row.put("vs_floor_high", Report.round(floor.high()));
        row.put("threads_started_per_call", Report.round(series.threadsStartedPerCall()));
        row.put("rounds", series.size());
        row.put("calls", series.calls());
        row.put("stub_share", Report.round(series.stubShare()));
        row.put("errors", series.errors());
        return row;
    }

    private Interval vsFloor(Series series) {
        Series floor = results.beside(series, Cases.FLOOR);
        return Stats.medianInterval(Stats.ratios(series.p50Micros(), floor.p50Micros()));
    }

    private static double bytesPerEvent(Series series) {
        return Stats.median(series.allocatedPerCall()) / StubAnswers.EVENTS;
    }
}
