package io.gatehouse.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** All series of a run. */
final class Results {

    private final List<Series> all = new ArrayList<>();

    void add(List<Series> series) {
        all.addAll(series);
    }

    List<Series> all() {
        return all;
    }

    /** The series, or null when it was not measured. */
    Series find(String name, Mode mode, int threads) {
        for (Series series : all) {
            if (series.name.equals(name) && series.mode == mode && series.threads == threads) {
                return series;
            }
        }
        return null;
    }

    /** The same row of another case, or null. */
    Series beside(Series series, String name) {
        return find(name, series.mode, series.threads);
    }
}
